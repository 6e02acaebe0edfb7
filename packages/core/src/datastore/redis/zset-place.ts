/**
 * Lua: where a list of a sorted set, the highest score first, goes on behind a member that was shown, whether or not it
 * is still there. Redis orders members of one score by their bytes.
 */
export const PLACE_BEHIND = `
local function isGreater(one, other)
  for at = 1, math.min(#one, #other) do
    local a, b = string.byte(one, at), string.byte(other, at)
    if a ~= b then return a > b end
  end
  return #one > #other
end
local function placeBehind(key, score, member)
  if redis.call('ZSCORE', key, member) == score then return redis.call('ZREVRANK', key, member) + 1 end
  local place = redis.call('ZCOUNT', key, '(' .. score, '+inf')
  for _, other in ipairs(redis.call('ZREVRANGEBYSCORE', key, score, score)) do
    if isGreater(other, member) then place = place + 1 end
  end
  return place
end`;
