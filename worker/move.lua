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
-- Returns {moved, record}: 1 or 0, and all fields as they now stand (none: there is no such job).

local record = redis.call('HMGET', KEYS[1], 'state', 'attempt')
local state, attempt = record[1], record[2]
if not state then
  return {0, {}}
end

local allowed = string.find(ARGV[3], ' ' .. state .. ' ', 1, true)
local holds = ARGV[4] == '' or ARGV[4] == attempt
if not (allowed and holds) then
  return {0, redis.call('HGETALL', KEYS[1])}
end

redis.call('HSET', KEYS[1], 'state', ARGV[2], unpack(ARGV, 9))
if ARGV[5] == '1' then
  redis.call('ZREM', KEYS[3], ARGV[1])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], '*', 'event', ARGV[6])
local user = redis.call('HGET', KEYS[1], 'user_id')
if ARGV[5] == '1' and user then
  redis.call('HSET', KEYS[1], 'is_held', 'False')
  redis.call('SREM', ARGV[8] .. ':user:' .. user .. ':active', ARGV[1])
  redis.call('LREM', ARGV[8] .. ':user:' .. user .. ':held', 0, ARGV[1])
  let_in(ARGV[8], user)
end
if ARGV[2] == 'done' and user then
  local told = redis.call('HMGET', KEYS[1], 'speed', 'num_images')
  local usage = ARGV[8] .. ':user:' .. user .. ':usage'
  redis.call('HINCRBY', usage, told[1] .. ':jobs', 1)
  redis.call('HINCRBY', usage, told[1] .. ':images', told[2])
end
return {1, redis.call('HGETALL', KEYS[1])}
