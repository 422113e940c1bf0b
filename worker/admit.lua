-- Admits jobs of one user: as many as RQ may have go there, the rest is held; all of them or none.
--
-- KEYS[1]  set: the jobs of the user that RQ has
-- KEYS[2]  list: the jobs of the user that are held
-- KEYS[3]  hash: how many jobs of one user RQ may have
-- ARGV[1]  that number
-- ARGV[2]  how many may be held
-- ARGV[3]  how many jobs there are
-- ARGV[4…] for each job two lists of commands, what to do with it where it is queued and where it is held. A list
--          is the number of its commands, and each command the number of its words and these
--
-- Returns how many of the jobs are queued, or -1 when they are too many.

local limit, count = tonumber(ARGV[1]), tonumber(ARGV[3])
local held, room = redis.call('LLEN', KEYS[2]), 0
if held == 0 then
  room = math.min(count, math.max(0, limit - redis.call('SCARD', KEYS[1])))
end
if held + count - room > tonumber(ARGV[2]) then
  return -1
end

local at = 4

local function read_list(is_wanted)
  local num_commands = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, num_commands do
    local num_words = tonumber(ARGV[at])
    if is_wanted then
      redis.call(unpack(ARGV, at + 1, at + num_words))
    end
    at = at + num_words + 1
  end
end

redis.call('HSET', KEYS[3], 'running', limit)
for number = 1, count do
  read_list(number <= room)
  read_list(number > room)
end
return room
