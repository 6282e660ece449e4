import { ApiObject, type App } from 'cdk8s';
import { Component } from './component';

/** The components of an app, in the order in which they were declared. */
export function componentsOf(app: App): Component[] {
  return app.node.children.filter((child) => child instanceof Component);
}

/** Every failed validation of an app, each with the path of its construct; empty when all is well. */
export function validate(app: App): string[] {
  const constructs = app.node.findAll();
  const failures = constructs.flatMap((construct) =>
    construct.node.validate().map((error) => `${construct.node.path || 'platform'}: ${error}`),
  );
  return [...failures, ...duplicates(constructs.filter(ApiObject.isApiObject))];
}

/** Two Applications that own one object would fight over it for ever; two objects in one file overwrite each other. */
function duplicates(objects: ApiObject[]): string[] {
  const seen = new Map<string, ApiObject>();
  const failures: string[] = [];
  for (const object of objects) {
    const key = `${object.apiGroup}/${object.kind} ${object.metadata.namespace}/${object.name}`;
    const first = seen.get(key);
    if (first) {
      failures.push(
        `${object.node.path}: ${object.kind} "${object.name}" is already declared by ${first.node.path}; rename or remove one`,
      );
    }
    seen.set(key, object);
  }
  return failures;
}
