-- Tells RQ that a job has succeeded, as RQ's own worker does, but without its watch over jobs that depend on it.
--
-- KEYS[1]  hash: RQ's job
-- KEYS[2]  set: the jobs that depend on it
-- KEYS[3]  stream: its results
-- KEYS[4]  sorted set: the finished jobs of its queue
-- KEYS[5]  sorted set: the started jobs of its queue
-- KEYS[6]  hash: its execution
-- KEYS[7]  sorted set: its executions
-- KEYS[8]  hash: the worker
-- KEYS[9]  list: what the latest jobs of the model took
-- ARGV[1]  id of the job
-- ARGV[2]  id of the execution
-- ARGV[3]  seconds that the result is kept
-- ARGV[4]  when that ends, in whole seconds
-- ARGV[5]  when the job ended, as RQ writes times
-- ARGV[6]  seconds that it took
-- ARGV[7]  "1" when the worker has no other job, so that it is idle now, else "0"
-- ARGV[8]  seconds that the job took the worker, or "" where that is not told
-- ARGV[9]  how many of these are kept
-- ARGV[10…] names and values of the result
--
-- Returns 1, or 0 where other jobs depend on this one: then nothing was done, and it is RQ's to do. What is counted
-- is counted with the end of the execution, so that the same call made again counts nothing twice.

if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'status', 'finished', 'ended_at', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10, '*', unpack(ARGV, 10))
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
redis.call('DEL', KEYS[6])
redis.call('ZREM', KEYS[7], ARGV[2])
if ARGV[7] == '1' then
  redis.call('HSET', KEYS[8], 'state', 'idle')
end
if redis.call('ZREM', KEYS[5], ARGV[1] .. ':' .. ARGV[2]) == 1 then
  redis.call('HINCRBY', KEYS[8], 'successful_job_count', 1)
  redis.call('HINCRBYFLOAT', KEYS[8], 'total_working_time', ARGV[6])
  if ARGV[8] ~= '' then
    redis.call('LPUSH', KEYS[9], ARGV[8])
    redis.call('LTRIM', KEYS[9], 0, ARGV[9] - 1)
  end
end
return 1
