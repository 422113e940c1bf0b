-- Reads what is shown of a running job, in one round trip.
--
-- KEYS[1]  hash: the record of the job
-- KEYS[2]  string: the newest preview
--
-- Returns {record, preview}: all fields (none: there is no such job), and the preview or nil.

return {redis.call('HGETALL', KEYS[1]), redis.call('GET', KEYS[2])}
