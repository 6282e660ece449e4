-- Keycloak is ready, a KeycloakRealmImport is done. Argo CD's own check does not look at the generation, so that right after
-- a change the old Ready would open the next wave.

local status = obj.status
if status == nil or status.conditions == nil then return {status = "Progressing", message = "no status yet"} end
if obj.kind == "Keycloak" and status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "the status is about an older generation"}
end

local reached = {}
local message = ""
for _, condition in ipairs(status.conditions) do
  reached[condition.type] = condition.status == "True"
  if condition.message ~= nil and condition.message ~= "" then message = condition.message end
end
if reached.HasErrors then return {status = "Degraded", message = message} end
if reached.Ready or reached.Done then return {status = "Healthy", message = message} end
return {status = "Progressing", message = message}
