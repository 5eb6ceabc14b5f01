#!/bin/bash
# A private Postfix in the foreground: all that it accepts on loopback is relayed to one sink.
# usage: postfix.sh DIRECTORY PORT SINK_PORT CONNECTIONS TLS_LEVEL
# Needs root, since Postfix drops privileges by itself. Its queue syncs every message to disk before it answers.
set -eu
run=$1 port=$2 sink=$3 connections=$4 tls=$5
# Over TLS every message is to have a handshake of its own.
[ "$tls" = none ] && cache=yes || cache=no
rm -rf "$run"
mkdir -p "$run/etc" "$run/spool" "$run/lib"

# The distribution's services, unconfined, with smtpd at our port only.
for template in /usr/share/postfix/master.cf.dist /etc/postfix/master.cf.proto /etc/postfix/master.cf; do
    [ -r "$template" ] && break
done
awk -v listen="127.0.0.1:$port" '
    /^smtp +inet/ { $1 = listen }
    /^[a-z0-9:.]+ +(inet|unix|fifo|pass)|^127/ { $5 = "n" }
    { print }' "$template" >"$run/etc/master.cf"

daemons=$(dirname "$(find /usr/lib/postfix /usr/libexec/postfix -name master -type f 2>/dev/null | head -1)")
cat >"$run/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $run/spool
data_directory = $run/lib
command_directory = $(dirname "$(command -v postfix)")
daemon_directory = $daemons
mail_owner = postfix
setgid_group = postdrop
myhostname = postfix.bench.example
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:$sink
smtp_tls_security_level = $tls
smtp_connection_cache_on_demand = $cache
smtpd_recipient_restrictions = permit_mynetworks, reject
# Nothing slows the injection or holds connections back.
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
in_flow_delay = 0
default_process_limit = $((2 * connections))
default_destination_concurrency_limit = $connections
initial_destination_concurrency = $connections
maillog_file = $run/maillog
maillog_file_prefixes = $run
END
chown postfix "$run/spool" "$run/lib"
chmod 755 "$run" "$run/spool"
exec postfix -c "$run/etc" start-fg
