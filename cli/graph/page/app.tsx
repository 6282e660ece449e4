import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Drawing, GraphDocument } from '../graph';
import { specialize } from '../words';
import { Canvas } from './canvas';
import { matching } from './matching';
import { Panel } from './panel';
import type { Scene, Selection } from './scene';
import { type Filters, Toolbar } from './toolbar';

/** Width of the panel beside the picture. */
const PANEL = innerWidth > 900 ? 420 : 20;

function App({ document: { environments } }: { readonly document: GraphDocument }) {
  const [name, setName] = useState(environments[0]?.name ?? '');
  const [scene, setScene] = useState<Scene>('platform');
  const [selection, select] = useState<Selection>();
  const [filters, setFilters] = useState<Filters>({ text: '', hidden: [], implied: false });
  const [zoom, setZoom] = useState<number>();
  const search = useRef<HTMLInputElement>(null);
  const environment = environments.find((one) => one.name === name) ?? environments[0];

  const drawing = useMemo((): Drawing | undefined => {
    if (!environment || scene === 'platform') return environment?.platform;
    const stage = environment.tenants.stages[scene];
    const shape = environment.tenants.shapes[stage?.shape ?? 0];
    return stage && shape && JSON.parse(specialize(JSON.stringify(shape.drawing), stage));
  }, [environment, scene]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') select(undefined);
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  if (!environment || !drawing) return <p class="empty">There is nothing in dist to show.</p>;
  // until someone chooses, as wide as the window, but large enough to read
  const shown = zoom ?? Math.max(0.6, Math.min(1, (innerWidth - PANEL) / drawing.width));
  const go = (to: Scene) => {
    setScene(to);
    select(undefined);
  };
  return (
    <>
      <Toolbar
        environments={environments.map((one) => one.name)}
        environment={environment.name}
        onEnvironment={(to) => {
          setName(to);
          go('platform');
        }}
        filters={filters}
        onFilters={setFilters}
        zoom={shown}
        onZoom={setZoom}
        search={search}
      />
      <main>
        <Canvas
          drawing={drawing}
          waves={environment.waves}
          zoom={shown}
          filters={filters}
          matches={matching(drawing, filters.text)}
          selection={selection}
          onSelect={select}
        />
        <Panel
          environment={environment}
          drawing={drawing}
          scene={scene}
          onScene={go}
          selection={selection}
          onSelect={select}
        />
      </main>
    </>
  );
}

const data = document.getElementById('data')?.textContent ?? '{"environments":[]}';
render(<App document={JSON.parse(data)} />, document.getElementById('app') ?? document.body);
