/** The little of it that is used; a Lua virtual machine in JavaScript without types of its own. */
declare module 'fengari' {
  /** State of a virtual machine. */
  interface State {
    readonly state: unique symbol;
  }
  type Text = Uint8Array;

  export const to_luastring: (text: string) => Text;
  export const lua: {
    lua_getglobal(state: State, name: Text): number;
    lua_gettop(state: State): number;
    lua_newtable(state: State): void;
    lua_next(state: State, index: number): number;
    lua_pcall(state: State, args: number, results: number, handler: number): number;
    lua_pop(state: State, count: number): void;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushinteger(state: State, value: number): void;
    lua_pushnil(state: State): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, value: Text): void;
    lua_pushvalue(state: State, index: number): void;
    lua_setfield(state: State, index: number, name: Text): void;
    lua_seti(state: State, index: number, position: number): void;
    lua_setmetatable(state: State, index: number): void;
    lua_settop(state: State, index: number): void;
    lua_setupvalue(state: State, at: number, position: number): string | null;
    lua_sethook(state: State, hook: (state: State) => void, mask: number, count: number): void;
    lua_toboolean(state: State, index: number): boolean;
    lua_tojsstring(state: State, index: number): string | null;
    lua_tonumber(state: State, index: number): number;
    lua_topointer(state: State, index: number): object;
    lua_type(state: State, index: number): number;
    readonly LUA_MASKCOUNT: number;
    readonly LUA_OK: number;
  };
  export const lauxlib: {
    luaL_error(state: State, message: Text): never;
    luaL_loadbuffer(state: State, script: Text, size: number, name: Text): number;
    luaL_loadstring(state: State, script: Text): number;
    luaL_newstate(): State;
    luaL_requiref(state: State, name: Text, open: unknown, global: number): void;
    luaL_typename(state: State, index: number): Text;
  };
  export const lualib: Readonly<Record<`luaopen_${string}`, unknown>>;
}
