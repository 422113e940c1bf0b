-- value(fields, name): of a hash as HGETALL gives it, names and values in turn; nil where there is none.

local function value(fields, name)
  for index = 1, #fields, 2 do
    if fields[index] == name then
      return fields[index + 1]
    end
  end
  return nil
end
