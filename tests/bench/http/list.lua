-- The newest 20 incidents of an area at random.
math.randomseed(os.time())
request = function()
  return wrk.format("GET", os.getenv("PREFIX") .. "?limit=" .. os.getenv("LIMIT") .. "&area=" .. math.random(77))
end
