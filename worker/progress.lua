-- Reports progress of a running job, unless the one who reports has lost its lease.
--
-- KEYS[1]  hash: the record of the job
-- KEYS[2]  stream: events
-- KEYS[3]  string: the newest preview
-- ARGV[1]  attempt that must hold the lease
-- ARGV[2]  event to append, JSON
-- ARGV[3]  entries that the stream keeps, approximately
-- ARGV[4]  preview, or "" for none
-- ARGV[5]  seconds that the preview is kept
--
-- Returns 1 when reported, 0 when the lease is gone.

local record = redis.call('HMGET', KEYS[1], 'state', 'attempt')
if record[1] ~= 'running' or record[2] ~= ARGV[1] then
  return 0
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[5])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'event', ARGV[2])
return 1
