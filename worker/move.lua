-- Moves a job along the table of transitions, if it still is where the caller believes it to be. The end of a job
-- lets in the next one of its owner (let_in.lua) in the same breath, so that no crash can come between, and what it
-- came to is counted once.
--
-- KEYS[1]  hash: the record of the job
-- KEYS[2]  stream: events
-- KEYS[3]  sorted set: the jobs that have not ended
-- ARGV[1]  id of the job
-- ARGV[2]  state to move to
-- ARGV[3]  states from which it may move there, with a space on either side of each
-- ARGV[4]  attempt that must hold the lease, or "" for any
-- ARGV[5]  "1" when the new state ends the job, else "0"
-- ARGV[6]  event to append, JSON
-- ARGV[7]  entries that the stream keeps, approximately
-- ARGV[8]  prefix of our keys
-- ARGV[9…] names and values of further fields to set
--
-- Returns {moved, record}: 1 or 0, and all fields as they were before (none: there is no such job).

local record = redis.call('HGETALL', KEYS[1])
local state, attempt = value(record, 'state'), value(record, 'attempt')
if not state then
  return {0, {}}
end

local allowed = string.find(ARGV[3], ' ' .. state .. ' ', 1, true)
local holds = ARGV[4] == '' or ARGV[4] == attempt
if not (allowed and holds) then
  return {0, record}
end

if ARGV[5] == '0' then
  redis.call('HSET', KEYS[1], 'state', ARGV[2], unpack(ARGV, 9))
else
  redis.call('HSET', KEYS[1], 'state', ARGV[2], 'is_held', 'False', unpack(ARGV, 9))
  redis.call('ZREM', KEYS[3], ARGV[1])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], '*', 'event', ARGV[6])
local user = value(record, 'user_id')
if ARGV[5] == '1' and user then
  local line = ARGV[8] .. ':user:' .. user
  redis.call('SREM', line .. ':active', ARGV[1])
  if value(record, 'is_held') == 'True' then
    redis.call('LREM', line .. ':held', 0, ARGV[1])
  end
  let_in(ARGV[8], user)
end
if ARGV[2] == 'done' and user then
  local usage, speed = ARGV[8] .. ':user:' .. user .. ':usage', value(record, 'speed')
  redis.call('HINCRBY', usage, speed .. ':jobs', 1)
  redis.call('HINCRBY', usage, speed .. ':images', value(record, 'num_images'))
end
return {1, record}
