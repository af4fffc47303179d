import { ElButton } from 'element-plus';
import 'element-plus/dist/index.css';
import { createApp, h } from 'vue';
import ElementUpload from './ElementUpload.vue';
import { report, service } from './page.js';

createApp({
  render: () => h(ElementUpload, { service, onSuccess: ({ uploadId }, { name }) => report(name, { uploadId }) }, () => h(ElButton, () => 'Choose files')),
}).mount('#app');

// The component shows refusals as messages of element-plus.
new MutationObserver((records) => {
  for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (node.classList?.contains('el-message')) report(null, { message: node.textContent });
  }
}).observe(document.body, { childList: true });
