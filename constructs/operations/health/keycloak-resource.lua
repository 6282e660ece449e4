-- Every kind of EPAM's Keycloak operator: it writes "OK" or what went wrong into status.value; its Keycloak and
-- ClusterKeycloak write status.connected instead.

local status = obj.status
if status == nil then return {status = "Progressing", message = "no status yet"} end

local realm = obj.kind == "KeycloakRealm" or obj.kind == "ClusterKeycloakRealm"
local done = status.connected == true or status.value == "OK"
if done and (not realm or status.available == true) then return {status = "Healthy", message = ""} end

local message = "waiting for Keycloak"
if status.value ~= nil and status.value ~= "" and status.value ~= "OK" then message = status.value end
-- the first errors mostly say that Keycloak is starting: Degraded at once would fail the sync
if status.failureCount ~= nil and status.failureCount >= 5 then return {status = "Degraded", message = message} end
return {status = "Progressing", message = message}
