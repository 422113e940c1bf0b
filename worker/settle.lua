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
-- ARGV[1]  id of the job
-- ARGV[2]  id of the execution
-- ARGV[3]  seconds that the result is kept
-- ARGV[4]  when that ends, in whole seconds
-- ARGV[5]  when the job ended, as RQ writes times
-- ARGV[6]  seconds that it took
-- ARGV[7…] names and values of the result
--
-- Returns 1, or 0 where other jobs depend on this one: then nothing was done, and it is RQ's to do.

if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'status', 'finished', 'ended_at', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10, '*', unpack(ARGV, 7))
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1] .. ':' .. ARGV[2])
redis.call('DEL', KEYS[6])
redis.call('ZREM', KEYS[7], ARGV[2])
redis.call('HINCRBY', KEYS[8], 'successful_job_count', 1)
redis.call('HINCRBYFLOAT', KEYS[8], 'total_working_time', ARGV[6])
return 1
