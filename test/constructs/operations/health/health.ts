import { lauxlib, lua, lualib, to_luastring } from 'fengari';

type State = ReturnType<typeof lauxlib.luaL_newstate>;

/** Runs a health check as Argo CD does: `obj` is the object, and only the base and table libraries are there. */
export function health(script: string, object: object): { status: string; message: string } {
  const state = lauxlib.luaL_newstate();
  for (const [name, open] of [
    ['_G', lualib.luaopen_base],
    ['table', lualib.luaopen_table],
  ] as const) {
    lauxlib.luaL_requiref(state, to_luastring(name), open, 1);
    lua.lua_pop(state, 1);
  }
  push(state, object);
  lua.lua_setglobal(state, to_luastring('obj'));
  if (
    lauxlib.luaL_loadstring(state, to_luastring(script)) !== lua.LUA_OK ||
    lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK
  ) {
    throw new Error(`lua: ${lua.lua_tojsstring(state, -1)}`);
  }
  return { status: field(state, 'status'), message: field(state, 'message') };
}

function field(state: State, name: string): string {
  lua.lua_getfield(state, -1, to_luastring(name));
  const value = lua.lua_tojsstring(state, -1);
  lua.lua_pop(state, 1);
  return value ?? 'nil';
}

function push(state: State, value: unknown): void {
  if (typeof value === 'string') lua.lua_pushstring(state, to_luastring(value));
  else if (typeof value === 'number') lua.lua_pushnumber(state, value);
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else pushTable(state, value as object);
}

function pushTable(state: State, value: object): void {
  lua.lua_newtable(state);
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue;
    push(state, item);
    if (Array.isArray(value)) lua.lua_seti(state, -2, Number(key) + 1);
    else lua.lua_setfield(state, -2, to_luastring(key));
  }
}
