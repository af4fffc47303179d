import { Button } from 'antd';
import { createRoot } from 'react-dom/client';
import { OssUpload } from './AntdUpload.jsx';
import { report, service } from './page.js';

function onChange({ file }) {
  if (file.status === 'done') report(file.name, { uploadId: file.response.uploadId });
  if (file.status === 'error') report(file.name, { message: file.error.message });
}

createRoot(document.querySelector('#app')).render(<OssUpload service={service} onChange={onChange}><Button>Choose files</Button></OssUpload>);
