import type { RefObject } from 'preact';
import { MTLS, MTLS_WORDS, type Mtls } from './mtls';

export interface Filters {
  /** Words that a node must have. */
  readonly text: string;
  /** Modes of mutual TLS whose edges are not drawn. */
  readonly hidden: readonly Mtls[];
  /** Whether what every workload needs to live is drawn as well. */
  readonly implied: boolean;
}

interface ToolbarProps {
  /** Names of the environments to choose from. */
  readonly environments: readonly string[];
  /** Name of the one that is shown. */
  readonly environment: string;
  /** Called with the name that a person chooses. */
  readonly onEnvironment: (name: string) => void;
  /** What is searched for and which edges are drawn. */
  readonly filters: Filters;
  /** Called with the filters as a person wants them. */
  readonly onFilters: (filters: Filters) => void;
  /** CSS pixels for each of the drawing, 1 is as drawn. */
  readonly zoom: number;
  /** Undefined fits the picture to the window. */
  readonly onZoom: (zoom: number | undefined) => void;
  /** The search field, which the key `/` moves to. */
  readonly search: RefObject<HTMLInputElement | null>;
}

/** What is shown, and how large. */
export function Toolbar(props: ToolbarProps) {
  const { environments, environment, onEnvironment, filters, onFilters, zoom, onZoom, search } = props;
  const toggle = (mode: Mtls, isShown: boolean) =>
    onFilters({
      ...filters,
      hidden: isShown ? filters.hidden.filter((one) => one !== mode) : [...filters.hidden, mode],
    });
  return (
    <header>
      <h1>Plinth</h1>
      <label>
        Environment
        <select value={environment} onChange={(event) => onEnvironment(event.currentTarget.value)}>
          {environments.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="search">
        Search
        <input
          ref={search}
          type="search"
          value={filters.text}
          placeholder="name, namespace, host, port …  ( / )"
          onInput={(event) => onFilters({ ...filters, text: event.currentTarget.value })}
        />
      </label>
      <fieldset>
        <legend>Mutual TLS</legend>
        {MTLS.map((mode) => (
          <label key={mode} class={`mode ${mode}`}>
            <input
              type="checkbox"
              checked={!filters.hidden.includes(mode)}
              onChange={(event) => toggle(mode, event.currentTarget.checked)}
            />
            {MTLS_WORDS[mode]}
          </label>
        ))}
        <label class="mode">
          <input
            type="checkbox"
            checked={filters.implied}
            onChange={(event) => onFilters({ ...filters, implied: event.currentTarget.checked })}
          />
          DNS, istiod, probes
        </label>
      </fieldset>
      <div class="zoom">
        <button type="button" onClick={() => onZoom(Math.max(0.2, zoom * 0.8))} aria-label="smaller">
          −
        </button>
        <button type="button" onClick={() => onZoom(undefined)}>
          fit
        </button>
        <button type="button" onClick={() => onZoom(Math.min(3, zoom * 1.25))} aria-label="larger">
          +
        </button>
      </div>
    </header>
  );
}
