import { type Outcome, Script } from '../../../../verify/waves/health/script';

const HEALTHY = 'return {status="Healthy", message="x"}';
const healthy: Outcome = { status: 'Healthy', message: 'x' };
const none: Outcome = { status: '', message: '' };
const failed = (why: string) => ({ failed: expect.stringContaining(why) });

/** Of an object without status. */
const outcomeOf = (script: string, isOpen = false): Outcome =>
  Script.of(script, isOpen).healthOf({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'x', generation: 1 },
  });

// What `ExecuteHealthLua` of Argo CD 3.5.2 says of them, on gopher-lua 1.1.2 and gopher-json 97fed8d.
test.each<[script: string, outcome: Outcome]>([
  [HEALTHY, healthy],
  ['return', none],
  ['return nil', none],
  ['return {}', none],
  ['return {1, 2}', none],
  ['return {status=5}', none],
  ['return {status="Healthy", message=3}', none],
  ['return {Status="Healthy", MESSAGE="x"}', healthy],
  ['return "second", {status="Healthy", message="x"}', healthy],
  ['return {status="Healthy"}, "second"', failed('expect table output from Lua script, not string')],
  ['return 5', failed('expect table output from Lua script, not number')],
  ['return true', failed('expect table output from Lua script, not boolean')],
  ['return {message="x"}', { invalid: '' }],
  ['return {status="Fine"}', { invalid: 'Fine' }],
  ['return {status="Healthy", "x"}', failed('mixed or invalid key types')],
  ['return {status="Healthy", x={1, nil, 3}}', failed('sparse array')],
  ['return {status="Healthy", x=1/0}', failed('cannot encode Infinity')],
  ['return {status="Healthy", x=print}', failed('cannot encode function')],
  ['local t = {status="Healthy"} t.t = t return t', failed('recursively nested')],
  ['if then', failed('unexpected symbol')],
  [`local a = 5 // 2 ${HEALTHY}`, failed('operator // is not in Lua 5.1')],
  [`local a = 1 << 2 ${HEALTHY}`, failed('operator << is not in Lua 5.1')],
  [`local a = ~1 ${HEALTHY}`, failed('operator ~ is not in Lua 5.1')],
  [`local a = "b // c" -- d & e\n--[[ ~ | ]] local f = [==[ << ]==] if 1 ~= 2 then ${HEALTHY} end`, healthy],
  [`local os = require("os") local now = os.time() ${HEALTHY}`, healthy],
  [`local now = os.time() ${HEALTHY}`, failed("global 'os'")],
  [`local text = string.format("%d", 1) ${HEALTHY}`, failed("global 'string'")],
  [`local text = ("x"):upper() ${HEALTHY}`, failed('attempt to index a string value')],
  [`local one = math.floor(1.5) ${HEALTHY}`, failed("global 'math'")],
  [`local text = require("string") ${HEALTHY}`, failed('module string not found')],
  [`local text = table.concat({"a"}, ",") ${HEALTHY}`, healthy],
  [`local one = unpack({1}) ${HEALTHY}`, healthy],
  [`local one = table.unpack({1}) ${HEALTHY}`, failed("field 'unpack'")],
  [`local one = loadstring("return 1")() ${HEALTHY}`, healthy],
  ['error("x")', failed('line 1: x')],
  ['error({})', failed('an error that is no text')],
  [
    'for _ in ipairs(obj.status) do end',
    failed('line 1: bad argument #1 to ipairs (table expected, got nil)'),
  ],
  [
    'return {status="Healthy", message="n " .. obj.metadata.generation}',
    { status: 'Healthy', message: 'n 1' },
  ],
])('%s', (script, outcome) => {
  expect(outcomeOf(script)).toEqual(outcome);
});

test.each(['while true do end', 'while true do pcall(function() while true do end end) end'])(
  'ends %s, as a second does',
  (script) => {
    expect(outcomeOf(script)).toEqual({ failed: 'it does not end within a second' });
  },
);

test('ends a script whose text grows without end', () => {
  expect(outcomeOf('local s = "x" while true do s = s .. s end')).toEqual(failed('its texts are too long'));
});

test('has strings and mathematics where all libraries are open', () => {
  const script = `return {status="Healthy", message=string.lower("X") .. math.pow(2, 3)}`;
  expect(outcomeOf(script, true)).toEqual({ status: 'Healthy', message: 'x8.0' });
});

test('reads no file of this machine, and runs no program of it, even where all libraries are open', () => {
  for (const call of [
    'dofile("package.json")',
    'io.open("package.json")',
    'os.execute("true")',
    'os.exit()',
  ]) {
    expect(outcomeOf(`${call} ${HEALTHY}`, true)).toEqual(failed('nil value'));
  }
});

test('forgets what a script keeps in globals', () => {
  const script = Script.of(
    'if seen then return {status="Degraded"} end seen = true return {status="Healthy"}',
  );
  expect([script.healthOf({}), script.healthOf({})]).toMatchObject([
    { status: 'Healthy' },
    { status: 'Healthy' },
  ]);
});
