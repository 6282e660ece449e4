import type { Why } from '../../../verify/connectivity/why';
import type { ConnectionView, GraphEdge } from '../graph';
import { MTLS_WORDS } from './mtls';
import { nameOf } from './name-of';
import type { Selection } from './scene';

interface EdgeDetailsProps {
  /** The edge that is selected, with its connections. */
  readonly edge: GraphEdge;
  /** Called with the id of the end that a person chooses. */
  readonly onSelect: (id: Selection) => void;
}

/** The connections between two ends, and for each port the policies that decide. */
export function EdgeDetails({ edge: { from, to, connections }, onSelect }: EdgeDetailsProps) {
  return (
    <>
      <h2>
        <button type="button" class="link" onClick={() => onSelect(from)}>
          {nameOf(from)}
        </button>{' '}
        →{' '}
        <button type="button" class="link" onClick={() => onSelect(to)}>
          {nameOf(to)}
        </button>
      </h2>
      {connections.map((connection) => (
        <Connection key={JSON.stringify(connection)} connection={connection} />
      ))}
    </>
  );
}

function Connection({ connection }: { readonly connection: ConnectionView }) {
  const { ports, mtls, because, limits, why } = connection;
  return (
    <section class="connection">
      <h3>
        {ports.join(', ')} <span class={`badge ${mtls}`}>{MTLS_WORDS[mtls]}</span>
      </h3>
      {because && <p>{because}</p>}
      {limits.map((limit) => (
        <p key={limit} class="limit">
          {limit}
        </p>
      ))}
      {why.map((one) => (
        <Verdict key={`${one.from} ${one.to} ${one.port}`} why={one} />
      ))}
    </section>
  );
}

const WORDS = { yes: 'allowed', no: 'denied', maybe: 'allowed for some requests' } as const;
const ENCRYPTION = { mtls: 'mutual TLS of the mesh', tls: 'TLS of the ends', plain: 'plain' } as const;

function Verdict({ why: { from, to, port, allowed, encryption, steps } }: { readonly why: Why }) {
  return (
    <div class={`why ${allowed}`}>
      <p>
        <strong>{WORDS[allowed]}</strong>
        {allowed !== 'no' && `, ${ENCRYPTION[encryption]}`}
        <br />
        <small>
          {from} → {to}:{port}
        </small>
      </p>
      <ol>
        {steps.map(({ layer, passes, why, policies }) => (
          <li key={layer} class={passes}>
            {layer}: {why}
            <ul>
              {policies.map(({ object, file }) => (
                <li key={object}>
                  {object}
                  {file && <small> {file}</small>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  );
}
