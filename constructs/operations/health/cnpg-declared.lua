-- Database, DatabaseRole, Publication and Subscription of CloudNativePG: what is declared in PostgreSQL has been applied.

local status = obj.status
if status == nil or status.applied == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "not reconciled yet"}
end
if status.applied then return {status = "Healthy", message = "applied"} end
return {status = "Degraded", message = status.message or "not applied"}
