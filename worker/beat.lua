-- Renews a worker's entry in RQ's books and the leases of its jobs, as RQ does it one by one. A lease that RQ has
-- taken away does not come back.
--
-- KEYS[1]  hash: the worker
-- KEYS[2]  string: there is a worker on this host
-- KEYS[3]  string: somebody has suspended RQ's workers
-- ARGV[1]  now, as RQ writes times
-- ARGV[2]  now, in whole seconds
-- ARGV[3]  now, in seconds with a fraction
-- ARGV[4]  seconds that the worker's entry is kept
-- ARGV[5]  seconds that the host's word is kept
-- ARGV[6]  seconds that a lease lasts
-- ARGV[7…] for each job: the queue that it came from, its id, and that of its execution
--
-- Returns {is_new, is_suspended}: 1 where RQ had given the worker up, and where it may take no jobs; else 0.

local lease = tonumber(ARGV[6])
local is_new = redis.call('HSET', KEYS[1], 'last_heartbeat', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('SET', KEYS[2], 1, 'EX', ARGV[5])
for index = 7, #ARGV, 3 do
  local origin, id, execution = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local member = id .. ':' .. execution
  redis.call('HSET', 'rq:execution:' .. member, 'last_heartbeat', ARGV[3])
  redis.call('EXPIRE', 'rq:execution:' .. member, lease)
  redis.call('ZADD', 'rq:wip:' .. origin, 'XX', ARGV[2] + lease, member)
  redis.call('ZADD', 'rq:executions:' .. id, ARGV[2] + lease + 60, execution)
  redis.call('EXPIRE', 'rq:executions:' .. id, lease + 60)
end
return {is_new, redis.call('EXISTS', KEYS[3])}
