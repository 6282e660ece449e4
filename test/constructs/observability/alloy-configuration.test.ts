import { alloyText, logPipeline, Reference } from '../../../constructs/observability/alloy-configuration';

describe('alloyText', () => {
  it('writes a block with its label, attributes and inner blocks, one statement a line', () => {
    const text = alloyText([
      {
        block: 'loki.write',
        label: 'loki',
        attributes: { external_labels: { cluster: 'dev' } },
        blocks: [{ block: 'endpoint', attributes: { url: 'http://loki' } }],
      },
    ]);
    expect(text).toBe(
      [
        'loki.write "loki" {',
        '  external_labels = { cluster = "dev" }',
        '  endpoint {',
        '    url = "http://loki"',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('leaves a line between blocks and none after the last', () => {
    expect(alloyText([{ block: 'a' }, { block: 'b' }])).toBe('a {\n}\n\nb {\n}\n');
  });

  it('quotes text and leaves references as they are', () => {
    const attributes = { text: 'say "no"\\', list: [new Reference('loki.write.loki.receiver'), 'b'] };
    expect(alloyText([{ block: 'a', attributes }])).toBe(
      'a {\n  text = "say \\"no\\"\\\\"\n  list = [loki.write.loki.receiver, "b"]\n}\n',
    );
  });
});

describe('logPipeline', () => {
  const props = { namespaces: ['a', 'b'], tenants: true, cluster: 'dev', push: 'http://loki/push' };
  const pipeline = logPipeline(props);

  it('refers only to components that are declared', () => {
    const declared = pipeline.map(({ block, label }) => `${block}.${label}.`);
    const references = [...alloyText(pipeline).matchAll(/(?:= |\[)((?:discovery|loki)\.[\w.]+)/g)];
    expect(references).toHaveLength(7);
    for (const [, reference] of references) {
      expect(declared.some((component) => reference?.startsWith(component))).toBe(true);
    }
  });

  it('keeps exactly the labels that it sets', () => {
    const text = alloyText(pipeline);
    const set = [...text.matchAll(/target_label = "(\w+)"/g)].map(([, label]) => label);
    const labels = ['namespace', 'pod', 'container', 'app', 'tenant', 'stage', 'node'];
    // once for the pods of the platform, once for those of tenants
    expect(set).toEqual([...labels, ...labels]);
    expect(text).toContain(`values = [${labels.map((label) => `"${label}"`).join(', ')}]`);
  });

  it('takes of each stage of a tenant, and of the access log, so many lines, and drops the rest', () => {
    const text = alloyText(logPipeline({ ...props, tenantLinesPerSecond: 7, accessLogLinesPerSecond: 9 }));
    const limits = [...text.matchAll(/selector = (".*")\n\s+stage.limit \{([^}]*)\}/g)];
    expect(
      limits.map(([, selector = '', body = '']) => [JSON.parse(selector), body.trim().split(/\n\s+/)]),
    ).toEqual([
      ['{tenant=~".+"}', ['rate = 7', 'burst = 70', 'drop = true', 'by_label_name = "namespace"']],
      ['{namespace="istio-ingress",container="istio-proxy"}', ['rate = 9', 'burst = 90', 'drop = true']],
    ]);
  });
});
