/* global plupload */
import { report, service } from './page.js';
import { useGrants } from './plupload-grants.js';

document.querySelector('#app').innerHTML = '<button id="choose" type="button">Choose files</button>';
const uploader = new plupload.Uploader({ runtimes: 'html5', browse_button: 'choose', container: 'app', url: '/' });
useGrants(uploader, service);
uploader.bind('Settled', (up, file, { uploadId }) => report(file.name, { uploadId }));
uploader.bind('Error', (up, { file, message }) => report(file.name, { message }));
uploader.init();
uploader.bind('FilesAdded', () => uploader.start());
