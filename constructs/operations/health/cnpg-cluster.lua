-- Argo CD's own check calls a switchover, a restart or a configuration being applied Degraded, and phases that it does not
-- know Unknown; either fails a sync although the operator is at work. Here only what waits for a person is Degraded.
-- Phases: https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/api/v1/cluster_types.go; that of a full disk is none of
-- the constants there, but in internal/controller/cluster_controller.go.

local needs_a_person = {
  ["Cluster cannot execute instance online upgrade due to missing architecture binary"] = true,
  ["Cluster cannot proceed to reconciliation due to an unknown plugin being required"] = true,
  ["Cluster has incomplete or invalid image catalog"] = true,
  ["Cluster is unrecoverable and needs manual intervention"] = true,
  ["Invalid cluster definition"] = true,
  ["Not enough disk space"] = true,
  ["Unable to create required cluster objects"] = true,
  ["Waiting for user action"] = true,
}

local annotations = obj.metadata.annotations or {}
if annotations["cnpg.io/reconciliation"] == "disabled" then
  return {status = "Suspended", message = "reconciliation is switched off by annotation"}
end

local status = obj.status
if status == nil or status.phase == nil then return {status = "Progressing", message = "no phase yet"} end

local message = status.phase
if status.phaseReason ~= nil and status.phaseReason ~= "" then message = message .. ": " .. status.phaseReason end
if needs_a_person[status.phase] then return {status = "Degraded", message = message} end
if annotations["cnpg.io/hibernation"] == "on" then
  -- the operator hibernates what is healthy only
  for _, condition in ipairs(status.conditions or {}) do
    if condition.type == "cnpg.io/hibernation" and condition.status == "True" then
      return {status = "Suspended", message = "hibernated"}
    end
  end
  return {status = "Progressing", message = "hibernation is on its way"}
end
if status.phase ~= "Cluster in healthy state" then return {status = "Progressing", message = message} end

-- the status has no observedGeneration: after an edit the old phase is still there
local ready = status.readyInstances or 0
if ready < (obj.spec.instances or 1) then
  return {status = "Progressing", message = "not every instance is ready"}
end
return {status = "Healthy", message = message}
