-- A new incident in an area at random.
math.randomseed(os.time())
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  local body = '{"kind":"nonfatal_shooting","occurred_at":"2024-05-01T03:15:00Z","community_area_number":' .. math.random(77)
    .. (os.getenv("PREFIX"):find("/api/") and ',"address":"100 N Example St"}' or ',"block":"001XX N EXAMPLE ST"}')
  return wrk.format(nil, os.getenv("PREFIX"), nil, body)
end
