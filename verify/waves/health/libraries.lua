-- What a script of Argo CD finds beside `obj`, made from what Lua 5.3 has: the base and table libraries of 5.1, and of `os` the
-- time alone, which has to be required. With `useOpenLibs` there is more, but never a file or a program of this machine.
-- https://github.com/argoproj/argo-cd/blob/v3.5.2/util/lua/lua.go `runLuaWithResourceActionParameters`

local is_open = ...
local clock = {time = os.time, date = os.date}
os = is_open and {time = os.time, date = os.date, clock = os.clock, difftime = os.difftime} or nil

unpack, loadstring = table.unpack, load
table.getn = function(list) return #list end
table.maxn = table.getn
table.pack, table.unpack, table.move = nil, nil, nil
dofile, loadfile, rawlen = nil, nil, nil
if math then math.pow = function(base, exponent) return base ^ exponent end end

local each = ipairs
function ipairs(list)
  if type(list) ~= "table" then error("bad argument #1 to ipairs (table expected, got " .. type(list) .. ")", 2) end
  return each(list)
end

function collectgarbage() return 0 end
function print() end
function require(name)
  if name == "os" then return clock end
  error("module " .. tostring(name) .. " not found")
end
