-- Puts the line of one user right, whatever has happened to it.
--
-- KEYS[1]  set: the jobs of the user that RQ has
-- KEYS[2]  list: the jobs of the user that are held
-- KEYS[3]  sorted set: the jobs that have not ended
-- ARGV[1]  prefix of our keys
-- ARGV[2]  id of the user
-- ARGV[3…] jobs that are held, as their records say, oldest first
--
-- Returns how many jobs it has put back into the line or let into RQ.

local mended = 0
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if not redis.call('ZSCORE', KEYS[3], id) then
    redis.call('SREM', KEYS[1], id)
  end
end
for index = 3, #ARGV do
  local id = ARGV[index]
  local is_held = redis.call('HGET', ARGV[1] .. ':job:' .. id, 'is_held') == 'True'
  if is_held and not redis.call('LPOS', KEYS[2], id) then
    redis.call('RPUSH', KEYS[2], id)
    mended = mended + 1
  end
end
local before = redis.call('LLEN', KEYS[2])
let_in(ARGV[1], ARGV[2])
return mended + before - redis.call('LLEN', KEYS[2])
