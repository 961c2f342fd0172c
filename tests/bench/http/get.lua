-- One of the drawn incidents at random; the ids stand in the file named by IDS, one a line.
local ids = {}
for line in io.lines(os.getenv("IDS")) do ids[#ids + 1] = line end
math.randomseed(os.time())
request = function()
  return wrk.format("GET", os.getenv("PREFIX") .. "/" .. ids[math.random(#ids)])
end
