#!/bin/sh
# Makes openssl-callback.json: a callback that was signed by the openssl command line and by none of our code.
# The private key is thrown away; the vector needs the public half only.
set -eu
target='/api/callback/%E4%B8%8A%E4%BC%A0?tenant=a%20b'
path=$(printf '/api/callback/\344\270\212\344\274\240')
query='?tenant=a%20b'
body='bucket=examplebucket&object=uploads%2F%E5%9B%BE.png&size=7&x:note=1+1%3D2'
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
openssl genrsa -out "$work/key.pem" 512 2>/dev/null
pem=$(openssl rsa -in "$work/key.pem" -pubout 2>/dev/null | awk '{ printf "%s\\n", $0 }')
signature=$(printf '%s%s\n%s' "$path" "$query" "$body" | openssl dgst -md5 -sign "$work/key.pem" | openssl base64 -A)
cat > "$(dirname "$0")/openssl-callback.json" <<JSON
{
  "source": "made by make-openssl-callback.sh with $(openssl version | cut -d' ' -f1-2)",
  "key_url": "https://keys.example.com/openssl.pem",
  "pem": "$pem",
  "request_target": "$target",
  "body": "$body",
  "authorization": "$signature"
}
JSON
