import type { Environment } from '../../verify/dist';
import { type AccessTable, reviewAccess } from './access/review';
import { Resources } from './api/resources';
import { type ApplyContext, applyAgain, applyPlan, settingsIn } from './apply/apply-plan';
import type { ByHand } from './apply/by-hand';
import { judgeFirst, judgeSecond } from './apply/judge';
import { unexplainedNamespaces } from './apply/namespace-exceptions';
import { judgeOwners } from './apply/owners';
import type { ControlPlane } from './control-plane/control-plane';
import type { Definitions } from './definitions/read';
import type { Fault } from './fault';
import { planApply } from './plan/plan';
import { makePods } from './pods/make-pods';
import { exercisePolicies } from './policies/exercise';
import { type Analysis, analyze } from './tools/analyze';
import type { IstioException } from './tools/istio-exceptions';

export interface Inputs {
  readonly definitions: Definitions;
  /** As whom a person applies the bootstrap. */
  readonly byHand: ByHand;
  /** What each ServiceAccount needs. */
  readonly access: AccessTable;
  /** Path of istioctl. @default none is there */
  readonly istioctl?: string;
  /** What istioctl may warn of. */
  readonly istioExceptions: readonly IstioException[];
  /** Folder with what ValidatingAdmissionPolicies are shown. */
  readonly policyCases: string;
  /** Is told what goes on. */
  readonly say: (line: string) => void;
}

/** What became of an environment in a real cluster. */
export interface Verdict {
  /** Objects that the API server has taken. */
  readonly accepted: number;
  /** ServiceAccounts that were looked at. */
  readonly accounts: readonly string[];
  /** Exceptions that were needed. */
  readonly excepted: readonly IstioException[];
  readonly faults: readonly Fault[];
}

/** Puts an environment into an empty cluster and looks at what becomes of it. */
export async function testEnvironment(
  environment: Environment,
  controlPlane: ControlPlane,
  inputs: Inputs,
): Promise<Verdict> {
  const { definitions, byHand, access, policyCases, say } = inputs;
  const { client } = controlPlane;
  const { objects } = environment;
  const context: ApplyContext = { client, resources: new Resources(client), definitions, byHand, say };
  const plan = planApply(environment);
  const faults: Fault[] = [...plan.faults, ...unexplainedNamespaces(objects)];

  const first = await applyPlan(context, plan);
  faults.push(...first.flatMap(judgeFirst));
  const second = await applyAgain(context, first);
  faults.push(...first.flatMap((one, position) => judgeSecond(one, second[position] ?? one)));
  const applied = [...(plan.steps[0]?.objects ?? []), ...settingsIn(plan.steps)];
  faults.push(...(await judgeOwners(client, context.resources, applied)));
  const accepted = first.filter(({ stored }) => stored).length;
  say(`${accepted} of ${objects.length} objects accepted, and applied twice`);

  faults.push(...(await exercisePolicies(client, context.resources, objects, policyCases)));
  const review = await reviewAccess(client, objects, access);
  faults.push(...review.faults);
  say(`${review.accounts.length} ServiceAccounts, ${review.questions} questions what they may do`);

  if (controlPlane.hasControllers) {
    const made = await makePods(controlPlane, context.resources, objects);
    faults.push(...made.faults);
    say(`${made.pods} pods made by ${made.makers} workloads`);
  } else {
    say('SKIPPED: pods of workloads: no kube-controller-manager is there to make them');
  }

  const analysis = analyzeWithIstio(environment, controlPlane, inputs);
  faults.push(...analysis.faults);
  return { accepted, accounts: review.accounts, excepted: analysis.used, faults };
}

function analyzeWithIstio(
  environment: Environment,
  controlPlane: ControlPlane,
  { istioctl, istioExceptions, say }: Inputs,
): Analysis {
  if (!istioctl) {
    say('SKIPPED: istioctl analyze: istioctl is not on the PATH; --build-istioctl builds it with Go');
    return { faults: [], used: [] };
  }
  const analysis = analyze(istioctl, environment, istioExceptions, controlPlane.file('analyzed.yaml'));
  say(`istioctl analyze: ${analysis.faults.length} warnings, ${analysis.used.length} excepted`);
  return analysis;
}
