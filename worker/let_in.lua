-- What move.lua and mend.lua begin with. The keys are named by what the records say, and so cannot be told before:
-- Redis runs as one server, not as a cluster.
--
-- let_in(prefix, user): gives RQ the first of the jobs that a user has in line, while there is room. RQ's side of a
-- held job lies ready, deferred: it needs its status and its place in the queue.

local function let_in(prefix, user)
  local line = prefix .. ':user:' .. user
  if redis.call('EXISTS', line .. ':held') == 0 then
    return
  end
  local running = tonumber(redis.call('HGET', prefix .. ':line', 'running') or 0)
  while redis.call('SCARD', line .. ':active') < running do
    local id = redis.call('LPOP', line .. ':held')
    if not id then
      return
    end
    local job, rq_job = prefix .. ':job:' .. id, 'rq:job:' .. id
    if redis.call('HGET', job, 'state') == 'queued' then
      redis.call('HSET', job, 'is_held', 'False')
      redis.call('SADD', line .. ':active', id)
      local queue = redis.call('HGET', rq_job, 'origin')
      if queue then -- else RQ has forgotten the job, and the reaper queues it
        redis.call('HSET', rq_job, 'status', 'queued')
        redis.call('RPUSH', 'rq:queue:' .. queue, id)
        redis.call('PUBLISH', prefix .. ':wake', queue)
      end
    end
  end
end
