-- Records which message shows a job, and lets the job be found from it.
--
-- KEYS[1]  hash: the record of the job
-- KEYS[2]  string: what the message shows
-- ARGV[1]  field of the record that names the message
-- ARGV[2]  id of the message
-- ARGV[3]  "1" when the field keeps what it has, else "0"
-- ARGV[4]  id of the job
-- ARGV[5]  seconds that the job is found from the message
--
-- Returns the message that the record now names, or nil: there is no such job.

local found = redis.call('HMGET', KEYS[1], 'id', ARGV[1])
if not found[1] then
  return nil
end
if ARGV[3] == '1' and found[2] and found[2] ~= ARGV[2] then
  return found[2]
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
return ARGV[2]
