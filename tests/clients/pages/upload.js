// An application's page as OSS's article on direct upload describes it: ask the own server for a signed policy and keep it until shortly
// before it expires, set the form's fields before each file, let plupload send it, and read from status and body what became of it.

/* global plupload */

const PERMISSION_URL = '/api/policy?format=' + new URLSearchParams(location.search).get('format');
const MARGIN_SECONDS = 3;

let permission;

/** Synchronously, because plupload sends the file as soon as its BeforeUpload handlers return. */
function askForPermission() {
  if (permission && permission.expire > Date.now() / 1000 + MARGIN_SECONDS) return;
  const request = new XMLHttpRequest();
  request.open('GET', PERMISSION_URL, false);
  request.send();
  if (request.status !== 200) throw new Error('No permission: ' + request.status);
  permission = JSON.parse(request.responseText);
}

function keyFor(name) {
  if (document.getElementById('naming').value === 'local') return permission.dir + '${filename}';
  const random = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return permission.dir + random + name.slice(name.lastIndexOf('.'));
}

function fieldsFor(name) {
  const fields = { key: keyFor(name), policy: permission.policy, success_action_status: '200', callback: permission.callback };
  if (permission.accessid) return { ...fields, OSSAccessKeyId: permission.accessid, signature: permission.signature };
  return {
    ...fields,
    'x-oss-signature-version': permission.version,
    'x-oss-credential': permission.x_oss_credential,
    'x-oss-date': permission.x_oss_date,
    'x-oss-signature': permission.signature,
  };
}

function report(event, file, status, response) {
  const item = document.createElement('li');
  item.textContent = JSON.stringify({ event, name: file.name, status, response, key: keys.get(file.id), permission });
  document.getElementById('results').append(item);
}

const keys = new Map();

const uploader = new plupload.Uploader({
  runtimes: 'html5',
  browse_button: 'choose',
  container: 'container',
  multipart: true,
  url: 'set-before-each-upload',
  init: {
    BeforeUpload(up, file) {
      askForPermission();
      const fields = fieldsFor(file.name);
      keys.set(file.id, fields.key);
      up.setOption({ url: permission.host, multipart_params: fields });
    },
    FileUploaded(up, file, { status, response }) {
      report('FileUploaded', file, status, response);
    },
    Error(up, { file, status, response }) {
      report('Error', file, status, response);
    },
  },
});

uploader.init();
document.getElementById('start').addEventListener('click', () => uploader.start());
