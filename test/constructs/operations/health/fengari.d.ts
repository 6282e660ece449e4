/** The little of it that is used; a Lua virtual machine in JavaScript without types of its own. */
declare module 'fengari' {
  /** State of a virtual machine. */
  interface State {
    readonly state: unique symbol;
  }
  type Text = Uint8Array;

  export const to_luastring: (text: string) => Text;
  export const lua: {
    lua_getfield(state: State, index: number, name: Text): number;
    lua_newtable(state: State): void;
    lua_pcall(state: State, args: number, results: number, handler: number): number;
    lua_pop(state: State, count: number): void;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, value: Text): void;
    lua_setfield(state: State, index: number, name: Text): void;
    lua_setglobal(state: State, name: Text): void;
    lua_seti(state: State, index: number, position: number): void;
    lua_tojsstring(state: State, index: number): string | null;
    readonly LUA_OK: number;
  };
  export const lauxlib: {
    luaL_loadstring(state: State, script: Text): number;
    luaL_newstate(): State;
    luaL_requiref(state: State, name: Text, open: unknown, global: number): void;
  };
  export const lualib: { readonly luaopen_base: unknown; readonly luaopen_table: unknown };
}
