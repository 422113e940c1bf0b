-- Reads the jobs that wait, for the one watcher who shows the line. Who has asked stays the one for a while.
--
-- KEYS[1]  string: the watcher
-- KEYS[2]  sorted set: the jobs that have not ended
-- ARGV[1]  who asks
-- ARGV[2]  seconds without a question after which it may be another
-- ARGV[3]  prefix of our keys
--
-- Returns id and fields of each job that waits, oldest first; nothing for any other watcher.

local watcher = redis.call('GET', KEYS[1])
if watcher and watcher ~= ARGV[1] then
  return {}
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
local waiting = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local job = ARGV[3] .. ':job:' .. id
  if redis.call('HGET', job, 'state') == 'queued' then
    table.insert(waiting, {id, redis.call('HGETALL', job)})
  end
end
return waiting
