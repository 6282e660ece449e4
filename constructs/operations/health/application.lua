-- The gate between the waves. An Application is healthy once its status is about the sources that it names now, it is
-- synced, no operation is left and its objects are healthy. Argo CD's own documentation trusts a status that may be from
-- before the change. Everything else is Degraded, which ends the attempt of the root: it tries again after seconds, without
-- end, from the newest commit. Progressing would keep the attempt open, and the commit that repairs the wave out (ADR 0013).

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function waiting(message)
  return {status = "Degraded", message = message}
end

local spec, status = obj.spec, obj.status
if status == nil or status.sync == nil or status.sync.comparedTo == nil or status.health == nil then
  return waiting("not compared yet")
end

local several = spec.sources ~= nil and next(spec.sources) ~= nil
local function isAboutSpec(of)
  if several then return same(spec.sources, of.sources) end
  return same(spec.source, of.source)
end
if not isAboutSpec(status.sync.comparedTo) then
  return waiting("the status is about other sources than the Application's")
end

if status.sync.status ~= "Synced" then return waiting("sync status is " .. tostring(status.sync.status)) end
if obj.operation ~= nil then return waiting("a sync is about to start") end

-- What is synced to the sources of now needs no sync of them, as when a commit is reverted: the one that failed was of others.
local operation = status.operationState
if operation ~= nil and operation.phase ~= "Succeeded" then
  local ended = operation.phase == "Failed" or operation.phase == "Error"
  if not ended or operation.syncResult == nil or isAboutSpec(operation.syncResult) then
    return waiting("operation is " .. tostring(operation.phase))
  end
end
if status.health.status ~= "Healthy" then return waiting("health is " .. tostring(status.health.status)) end
return {status = "Healthy", message = "synced and healthy"}
