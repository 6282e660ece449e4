# Puts lasting accounts in the place of the temporary ones of Keycloak's first start: a client for the realm operator, and the first
# person. It signs in as the temporary client and takes that away last, so that it goes on where it was when it is run again.
set -euo pipefail

readonly config=${TMPDIR:-/tmp}/kcadm.config
# What the realm operator writes into a realm, master too, and what it gives to the client of the drift report, which nobody can give
# who has it not. Whoever makes a realm has all of its roles from Keycloak.
readonly rights=(manage-realm manage-clients manage-users manage-events view-identity-providers)

kcadm() {
  "$KEYCLOAK_HOME/bin/kcadm.sh" "$@" --config "$config" 2>&1
}

# Signs in as a client: 0 it is, 1 it may not. It waits for Keycloak without end.
sign_in() {
  local answer
  local -x KC_CLI_CLIENT_SECRET
  printf -v KC_CLI_CLIENT_SECRET %s "$2"
  until answer=$(kcadm config credentials --server "$KEYCLOAK" --realm master --client "$1"); do
    case $answer in *'[unauthorized_client]'* | *'[invalid_client]'*) return 1 ;; esac
    echo "waits for Keycloak: ${answer##*$'\n'}"
    sleep 10
  done
}

id_of() {
  kcadm get "$1" --target-realm master --query "$2" --query exact=true --fields id --format csv --noquotes
}

# With an id of its own, by which its events are known.
make_account() {
  local client
  client=$(printf '{"id":"%s","clientId":"%s","%s":"%s","publicClient":false,"serviceAccountsEnabled":true,"standardFlowEnabled":false,"directAccessGrantsEnabled":false}' \
    "$ACCOUNT_ID" "$ACCOUNT" secret "$ACCOUNT_SECRET")
  if [[ $(id_of clients "clientId=$ACCOUNT") == "$ACCOUNT_ID" ]]; then
    kcadm update "clients/$ACCOUNT_ID" --target-realm master --file - <<<"$client"
  else
    kcadm create clients --target-realm master --file - <<<"$client"
  fi
}

grant() {
  local client=$1
  shift
  kcadm add-roles --target-realm master --uusername "service-account-$ACCOUNT" --cclientid "$client" "${@/#/--rolename=}"
}

grant_rights() {
  local realm realms
  kcadm add-roles --target-realm master --uusername "service-account-$ACCOUNT" --rolename create-realm
  realms=$(kcadm get realms --fields realm --format csv --noquotes)
  for realm in $realms; do
    grant "$realm-realm" "${rights[@]}"
    # Into master nobody comes from elsewhere.
    if [[ $realm != master ]]; then grant "$realm-realm" manage-identity-providers; fi
  done
}

# The first person's password is for one sign-in.
make_administrator() {
  local id
  id=$(id_of users "username=$ADMINISTRATOR")
  if [[ -z $id ]]; then
    kcadm create users --target-realm master --set "username=$ADMINISTRATOR" --set enabled=true
    id=$(id_of users "username=$ADMINISTRATOR")
  fi
  kcadm add-roles --target-realm master --uid "$id" --rolename admin
  kcadm update "users/$id/reset-password" --target-realm master --no-merge --file - \
    <<<"{\"type\":\"password\",\"value\":\"$ADMINISTRATOR_PASSWORD\",\"temporary\":true}"
}

# Guesses go through the page for signing in, which counts them, or through no door at all.
close_direct_grants() {
  kcadm update "clients/$(id_of clients clientId=admin-cli)" --target-realm master --set directAccessGrantsEnabled=false
}

delete_temporary() {
  local user
  user=$(id_of users "username=$TEMPORARY_USER")
  if [[ -n $user ]]; then kcadm delete "users/$user" --target-realm master; fi
  kcadm delete "clients/$(id_of clients "clientId=$TEMPORARY")" --target-realm master
}

if sign_in "$TEMPORARY" "$TEMPORARY_SECRET"; then
  make_account
  grant_rights
  make_administrator
  close_direct_grants
  sign_in "$ACCOUNT" "$ACCOUNT_SECRET"
  sign_in "$TEMPORARY" "$TEMPORARY_SECRET"
  delete_temporary
  echo "$TEMPORARY and $TEMPORARY_USER are gone; $ACCOUNT and $ADMINISTRATOR are there"
elif sign_in "$ACCOUNT" "$ACCOUNT_SECRET"; then
  echo "$ACCOUNT is there, and $TEMPORARY gone"
else
  echo "Keycloak refuses $TEMPORARY and $ACCOUNT with the secrets of this namespace; make $TEMPORARY again: docs/operations.md" >&2
  exit 1
fi
