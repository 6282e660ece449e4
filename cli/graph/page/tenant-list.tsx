import { useState } from 'preact/hooks';
import type { Tenants } from '../graph';
import type { Scene } from './scene';

const ROW = 32;
const HEIGHT = 384;
/** Rows beyond the edges, so that scrolling shows no gap. */
const MORE = 4;

const px = (length: number) => `${length}px`;

interface TenantListProps {
  /** All tenants, whose stages are the rows. */
  readonly tenants: Tenants;
  /** Called with the place, in `stages`, of the one that a person chooses. */
  readonly onScene: (scene: Scene) => void;
}

/** Every stage of every tenant; only the rows that can be seen are in the page. */
export function TenantList({ tenants: { stages, shapes }, onScene }: TenantListProps) {
  const [text, setText] = useState('');
  const [top, setTop] = useState(0);
  const rows = stages
    .map((stage, index) => ({ ...stage, index }))
    .filter(({ namespace }) => namespace.includes(text.trim().toLowerCase()));
  const first = Math.max(0, Math.floor(top / ROW) - MORE);
  const visible = rows.slice(first, first + Math.ceil(HEIGHT / ROW) + 2 * MORE);
  return (
    <section class="tenants">
      <label class="search">
        Find a tenant
        <input
          type="search"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setTop(0);
          }}
        />
      </label>
      <p class="hint">
        {rows.length.toLocaleString('en')} of {stages.length.toLocaleString('en')} stages, {shapes.length}{' '}
        {shapes.length === 1 ? 'shape' : 'different shapes'}
      </p>
      <div
        class="rows"
        style={{ height: px(Math.min(HEIGHT, rows.length * ROW)) }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: px(rows.length * ROW), paddingTop: px(first * ROW), boxSizing: 'border-box' }}>
          {visible.map(({ index, tenant, stage, namespace }) => (
            <button key={namespace} type="button" style={{ height: px(ROW) }} onClick={() => onScene(index)}>
              <span>{tenant}</span> <small>{stage}</small>
            </button>
          ))}
        </div>
      </div>
    </section>
  );
}
