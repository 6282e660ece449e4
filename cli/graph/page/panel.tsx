import type { Drawing, EnvironmentGraph } from '../graph';
import { specialize } from '../words';
import { EdgeDetails } from './edge-details';
import { NodeDetails } from './node-details';
import { Overview } from './overview';
import type { Scene, Selection } from './scene';
import { TenantList } from './tenant-list';

export interface PanelProps {
  /** The environment, with the objects of its components. */
  readonly environment: EnvironmentGraph;
  /** The picture beside it, in which the selection is looked for. */
  readonly drawing: Drawing;
  /** What the picture shows: the platform or a stage. */
  readonly scene: Scene;
  /** Called with the picture that a person asks for. */
  readonly onScene: (scene: Scene) => void;
  /** Id of what is described; without one, the whole is. */
  readonly selection: Selection;
  /** Called with the id that a person chooses. */
  readonly onSelect: (id: Selection) => void;
}

/** What is known of what is selected. */
export function Panel(props: PanelProps) {
  const { environment, drawing, scene, onScene, selection, onSelect } = props;
  const stage = scene === 'platform' ? undefined : environment.tenants.stages[scene];
  const edge = drawing.edges.find(({ id }) => id === selection);
  const node = drawing.nodes.find(({ id }) => id === selection);
  const shape = stage && environment.tenants.shapes[stage.shape];
  const ofStage = stage && shape && JSON.parse(specialize(JSON.stringify(shape.component), stage));
  return (
    <aside aria-live="polite">
      {stage && (
        <p class="path">
          <button type="button" onClick={() => onScene('platform')}>
            ← platform
          </button>
          {stage.tenant}, {stage.stage}
        </p>
      )}
      {edge && <EdgeDetails edge={edge} onSelect={onSelect} />}
      {node && node.kind === 'tenants' && <TenantList tenants={environment.tenants} onScene={onScene} />}
      {node && (
        <NodeDetails
          node={node}
          edges={drawing.edges}
          component={
            node.namespace === stage?.namespace
              ? ofStage
              : environment.components.find(({ name }) => name === node.component)
          }
          onSelect={onSelect}
        />
      )}
      {!edge && !node && <Overview environment={environment} drawing={drawing} onSelect={onSelect} />}
    </aside>
  );
}
