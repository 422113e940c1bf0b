-- Takes the lease of a job that waits.
--
-- KEYS[1]  hash: the record of the job
-- KEYS[2]  stream: events
-- ARGV[1]  name of the worker
-- ARGV[2]  when it claims the job, ISO 8601
-- ARGV[3]  event to append, JSON
-- ARGV[4]  entries that the stream keeps, approximately
--
-- Returns {attempt, record}: the number of the lease, or 0 when the job does not wait, and all fields as they were
-- before (none: there is no such job). The same claim made again is the claim that was made.

local record = redis.call('HGETALL', KEYS[1])
local state, attempt = value(record, 'state'), tonumber(value(record, 'attempt'))
if state == 'running' and value(record, 'worker') == ARGV[1] and value(record, 'started_at') == ARGV[2] then
  return {attempt, record}
end
if state ~= 'queued' then
  return {0, record}
end
redis.call('HSET', KEYS[1], 'state', 'running', 'attempt', attempt + 1, 'worker', ARGV[1], 'started_at', ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'event', ARGV[3])
return {attempt + 1, record}
