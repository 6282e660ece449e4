# Lays out CrowdSec's configuration, and makes the accounts at its own API: that of the agent in the same process, which is for this pod
# alone, and that of the gateway's bouncer, whose key is in a Secret. Run again, it does the same again.
set -eu

mkdir -p "$CONFIGURATION/hub" "$CONFIGURATION/patterns"
# Links, and folders of links, of which CrowdSec follows none.
cp -RL "$FILES"/* "$CONFIGURATION"/
# Of the hub there is nothing.
echo '{}' >"$CONFIGURATION/hub/.index.json"

run() {
  cscli -c "$CONFIGURATION/config.yaml" "$@"
}

touch "$CONFIGURATION/local_api_credentials.yaml"
run machines add agent --auto --force --url "http://127.0.0.1:$LAPI_PORT" \
  --file "$CONFIGURATION/local_api_credentials.yaml" 2>/dev/null
run bouncers delete gateway --ignore-missing
run bouncers add gateway --key "$BOUNCER_KEY" >/dev/null

if [ -n "${COMMUNITY-}" ] && [ ! -s "$COMMUNITY" ]; then
  run capi register --file "$COMMUNITY"
fi
