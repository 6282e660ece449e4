import type { State } from 'fengari';
import libraries from './libraries.lua';

/** What a script has come to. */
export type Outcome =
  /** The health, empty where it says none. */
  | { readonly status: string; readonly message: string }
  /** What is no status of health. */
  | { readonly invalid: string }
  /** Why it did not evaluate. */
  | { readonly failed: string };

/** Of the health of an object. @see https://github.com/argoproj/argo-cd/blob/v3.5.2/util/lua/lua.go `isValidHealthStatusCode` */
const STATUSES = ['Unknown', 'Progressing', 'Suspended', 'Healthy', 'Degraded', 'Missing'];

/** Argo CD stops a script after a second; one that is as long here has no end. */
const INSTRUCTIONS = 1_000_000;

/** Bytes of texts that it may make, and after how many instructions they are looked at: one may double a text. */
const MEMORY = 64 * 2 ** 20;
const STEP = 10;

const decoder = new TextDecoder();

/** Loaded with the first script: most of what is proven has none. */
const machine = () => require('fengari') as typeof import('fengari');

/** Kinds and environments have most of theirs in common. */
const scripts = new Map<string, Script>();

/** A script that evaluates as it does in Argo CD. */
export class Script {
  /** Why it cannot be read as Lua 5.1, if so. */
  readonly unreadable: string | undefined;
  private readonly state: State;

  /** @param isOpen whether it has all libraries: `useOpenLibs` */
  static of(text: string, isOpen = false): Script {
    const key = `${isOpen} ${text}`;
    const script = scripts.get(key) ?? new Script(text, isOpen);
    scripts.set(key, script);
    return script;
  }

  private constructor(text: string, isOpen: boolean) {
    this.state = newState(isOpen);
    this.unreadable = load(this.state, text);
  }

  /** The health of an object; what the script keeps in globals is gone with the answer. */
  healthOf(object: object): Outcome {
    if (this.unreadable !== undefined) return { failed: this.unreadable };
    const { lua } = machine();
    const { state } = this;
    const bottom = lua.lua_gettop(state);
    pushGlobals(state, object);
    lua.lua_setupvalue(state, bottom, 1);
    lua.lua_pushvalue(state, bottom);
    const failed = call(state);
    const outcome = failed === undefined ? read(state, bottom) : { failed };
    lua.lua_settop(state, bottom);
    return outcome;
  }
}

/** Globals of one run: `obj`, and the libraries behind it. */
function pushGlobals(state: State, object: object): void {
  const { lua, to_luastring } = machine();
  lua.lua_newtable(state);
  push(state, object);
  lua.lua_setfield(state, -2, to_luastring('obj'));
  lua.lua_newtable(state);
  lua.lua_getglobal(state, to_luastring('_G'));
  lua.lua_setfield(state, -2, to_luastring('__index'));
  lua.lua_setmetatable(state, -2);
}

function newState(isOpen: boolean): State {
  const { lua, lauxlib, lualib, to_luastring } = machine();
  const state = lauxlib.luaL_newstate();
  for (const name of ['base', 'table', 'os', ...(isOpen ? ['string', 'math', 'coroutine'] : [])]) {
    const library = to_luastring(name === 'base' ? '_G' : name);
    lauxlib.luaL_requiref(state, library, lualib[`luaopen_${name}`], 1);
    lua.lua_pop(state, 1);
  }
  lauxlib.luaL_loadstring(state, to_luastring(libraries));
  lua.lua_pushboolean(state, isOpen);
  lua.lua_pcall(state, 1, 0, 0);
  return state;
}

function load(state: State, script: string): string | undefined {
  const { lua, lauxlib, to_luastring } = machine();
  const later = laterOperator(script);
  if (later !== undefined) return `operator ${later} is not in Lua 5.1`;
  const text = to_luastring(script);
  const isLoaded = lauxlib.luaL_loadbuffer(state, text, text.length, to_luastring('=line')) === lua.LUA_OK;
  return isLoaded ? undefined : messageOf(state);
}

/** Operators of the Lua that evaluates here, which Argo CD's does not know; not those in comments and strings. */
const laterOperator = (script: string): string | undefined =>
  /\/\/|<<|>>|[&|]|~(?!=)/.exec(script.replace(NOT_CODE, ' '))?.[0];

/** A library that a script would find only with `useOpenLibs`, in whichever branch; undefined where it makes do. */
export const closedLibrary = (script: string): string | undefined =>
  /(?<![\w.:])(?:string|math|io|debug|coroutine|channel)(?=\s*\.\s*\w)/.exec(
    script.replace(NOT_CODE, ' '),
  )?.[0];

const NOT_CODE =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;

function call(state: State): string | undefined {
  const { lua, lauxlib, to_luastring } = machine();
  const begun = process.memoryUsage().arrayBuffers;
  let left = INSTRUCTIONS / STEP;
  let why: string | undefined;
  const limit = () => {
    left -= 1;
    if (left <= 0) why ??= 'it does not end within a second';
    else if (process.memoryUsage().arrayBuffers - begun > MEMORY) why ??= 'its texts are too long';
    if (why === undefined) return;
    // every instruction fails from now on, so that no pcall of its own keeps it going
    lua.lua_sethook(state, limit, lua.LUA_MASKCOUNT, 1);
    lauxlib.luaL_error(state, to_luastring(why));
  };
  lua.lua_sethook(state, limit, lua.LUA_MASKCOUNT, STEP);
  try {
    return lua.lua_pcall(state, 0, -1, 0) === lua.LUA_OK ? undefined : messageOf(state);
  } catch (error) {
    return (error as Error).message;
  } finally {
    lua.lua_sethook(state, limit, 0, 0);
  }
}

/** What went wrong, and in which line of the script. */
const messageOf = (state: State): string =>
  (machine().lua.lua_tojsstring(state, -1) ?? 'an error that is no text').replace(/^line:(?=\d)/, 'line ');

/** @see https://github.com/argoproj/argo-cd/blob/v3.5.2/util/lua/lua.go `ExecuteHealthLua` */
function read(state: State, bottom: number): Outcome {
  const { lua, lauxlib } = machine();
  const none = { status: '', message: '' };
  if (lua.lua_gettop(state) === bottom) return none;
  const type = decoder.decode(lauxlib.luaL_typename(state, -1));
  if (type === 'nil') return none;
  if (type !== 'table') return { failed: `expect table output from Lua script, not ${type}` };
  try {
    const value = valueAt(state, new Set());
    if (Array.isArray(value)) return none;
    const { status = '', message = '' } = lowered(value);
    // a field of another type is an empty health there
    if (typeof status !== 'string' || typeof message !== 'string') return none;
    return STATUSES.includes(status) ? { status, message } : { invalid: status };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

/** Go finds fields whatever their case, and takes null for none. */
const lowered = (value: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(value as object)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key.toLowerCase(), one]),
  );

/** The value on top of the stack, as it is encoded: `layeh.com/gopher-json`. */
function valueAt(state: State, visited: Set<object>): unknown {
  const { lua, lauxlib } = machine();
  const type = decoder.decode(lauxlib.luaL_typename(state, -1));
  if (type === 'string') return lua.lua_tojsstring(state, -1);
  if (type === 'number') return finite(lua.lua_tonumber(state, -1));
  if (type === 'boolean') return lua.lua_toboolean(state, -1);
  if (type !== 'table') throw new Error(`cannot encode ${type} to JSON`);
  const table = lua.lua_topointer(state, -1);
  if (visited.has(table)) throw new Error('cannot encode recursively nested tables to JSON');
  visited.add(table);
  return tableAt(state, visited);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`cannot encode ${value} to JSON`);
}

function tableAt(state: State, visited: Set<object>): object {
  const { lua } = machine();
  const entries: [unknown, unknown][] = [];
  lua.lua_pushnil(state);
  while (lua.lua_next(state, -2) !== 0) {
    const value = valueAt(state, visited);
    lua.lua_pop(state, 1);
    entries.push([keyAt(state), value]);
  }
  const [first] = entries[0] ?? [];
  if (entries.some(([key]) => typeof key !== typeof first || typeof key === 'boolean')) {
    throw new Error('cannot encode mixed or invalid key types');
  }
  if (typeof first === 'string') return Object.fromEntries(entries);
  const keys = new Set(entries.map(([key]) => key));
  if (entries.some((_, at) => !keys.has(at + 1))) throw new Error('cannot encode sparse array');
  return entries.map(([, value]) => value);
}

/** A key is left as it is: making a text of a number would confuse the walk. */
function keyAt(state: State): unknown {
  const { lua, lauxlib } = machine();
  const type = decoder.decode(lauxlib.luaL_typename(state, -1));
  if (type === 'number') return lua.lua_tonumber(state, -1);
  return type === 'string' ? lua.lua_tojsstring(state, -1) : false;
}

function push(state: State, value: unknown): void {
  const { lua, to_luastring } = machine();
  if (typeof value === 'string') lua.lua_pushstring(state, to_luastring(value));
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else if (typeof value !== 'number') pushTable(state, value as object);
  else if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) lua.lua_pushinteger(state, value);
  else lua.lua_pushnumber(state, value);
}

function pushTable(state: State, value: object): void {
  const { lua, to_luastring } = machine();
  lua.lua_newtable(state);
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue;
    push(state, item);
    if (Array.isArray(value)) lua.lua_seti(state, -2, Number(key) + 1);
    else lua.lua_setfield(state, -2, to_luastring(key));
  }
}
