-- Takes the first job of the first queue that has one, and tells RQ that a worker has started it, all or nothing: a
-- worker that dies right then leaves a lease behind that runs out. The keys are RQ's own, and are named by the jobs.
--
-- KEYS[1…] lists: the queues, in the order in which they are served
-- ARGV[1]  name of the worker
-- ARGV[2]  id of the execution to begin
-- ARGV[3]  seconds that its lease lasts
-- ARGV[4]  now, in whole seconds
-- ARGV[5]  now, in seconds with a fraction
-- ARGV[6]  now, as RQ writes times
-- ARGV[7]  prefix of our keys
-- ARGV[8]  models that the worker serves, with a line break on either side of each
-- ARGV[9…] jobs that the worker has in flight already; with the first it becomes busy
--
-- Returns {what, queue, job, fields, more}: "nothing", "started", "elsewhere" (a copy of a job that a worker is at;
-- it is dropped), or "expired" (the worker's own, but its lease is gone: it is put back); the number of the queue,
-- the job's id and its fields before; 1 when this queue or a later one has further jobs, else 0.

local worker, execution, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])

local function is_started(registry, id)
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', registry, '(' .. ARGV[4], '+inf')) do
    if string.sub(entry, 1, #id + 1) == id .. ':' then
      return true
    end
  end
  return false
end

local function is_in_flight(id)
  for index = 9, #ARGV do
    if ARGV[index] == id then
      return true
    end
  end
  return false
end

local function start(id, registry)
  local member = id .. ':' .. execution
  local executions = 'rq:executions:' .. id
  redis.call('HSET', 'rq:execution:' .. member, 'id', execution, 'created_at', ARGV[5], 'last_heartbeat', ARGV[5],
    'worker_name', worker)
  redis.call('EXPIRE', 'rq:execution:' .. member, lease)
  redis.call('ZADD', executions, ARGV[4] + lease + 60, execution)
  redis.call('EXPIRE', executions, lease + 60)
  redis.call('ZADD', registry, ARGV[4] + lease, member)
  redis.call('HSET', 'rq:job:' .. id, 'status', 'started', 'started_at', ARGV[6], 'last_heartbeat', ARGV[6],
    'worker_name', worker)
  redis.call('PERSIST', 'rq:job:' .. id) -- one that had ended before would still expire
  if #ARGV < 9 then
    redis.call('HSET', 'rq:worker:' .. worker, 'state', 'busy')
  end
end

local function take(number, id, fields)
  local registry = 'rq:wip:' .. (value(fields, 'origin') or string.sub(KEYS[number], #'rq:queue:' + 1))
  if is_started(registry, id) then
    return 'elsewhere'
  end
  if is_in_flight(id) then
    redis.call('LPUSH', KEYS[number], id)
    return 'expired'
  end
  start(id, registry)
  return 'started'
end

-- A queue that is named by a speed alone is one of an earlier edition, where jobs of all models lie: what this worker
-- does not serve goes on to the queue of its model, and this returns true.
local function pass_on(queue, id)
  local speed = string.match(queue, '^rq:queue:(%a+)$')
  local version = speed and redis.call('HGET', ARGV[7] .. ':job:' .. id, 'version')
  if not version or string.find(ARGV[8], '\n' .. version .. '\n', 1, true) then
    return false
  end
  local name = speed .. '.' .. version
  redis.call('HSET', 'rq:job:' .. id, 'origin', name)
  redis.call('SADD', 'rq:queues', 'rq:queue:' .. name)
  redis.call('RPUSH', 'rq:queue:' .. name, id)
  redis.call('PUBLISH', ARGV[7] .. ':wake', name)
  return true
end

for number, queue in ipairs(KEYS) do
  local id = redis.call('LPOP', queue)
  while id do
    local fields = redis.call('HGETALL', 'rq:job:' .. id)
    if value(fields, 'data') and not pass_on(queue, id) then -- what RQ has forgotten, the reaper finds
      local what = take(number, id, fields)
      return {what, number, id, fields, redis.call('EXISTS', unpack(KEYS, number)) > 0 and 1 or 0}
    end
    id = redis.call('LPOP', queue)
  end
end
return {'nothing', 0, '', {}, 0}
