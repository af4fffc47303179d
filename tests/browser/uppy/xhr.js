// Uppy with @uppy/xhr-upload 6: each file travels as a form with a grant of its own, and the callback's answer reaches the page.
//
//   useForms(new Uppy(), uploadService());
//   const { successful } = await uppy.upload();
//   successful[0].upload.state                 // 'ready', 'rejected' or 'failed'
//   successful[0].response.body                // the callback's answer: { Status: 'OK', uploadId: '…' }

import XHRUpload from '@uppy/xhr-upload';

export function useForms(uppy, service, { profile } = {}) {
  // Before each upload, and again before each retry: a grant is for one object and ends after some minutes.
  uppy.addPreProcessor(async (ids) => {
    for (const file of uppy.getFilesByIds(ids)) {
      uppy.emit('preprocess-progress', file, { mode: 'indeterminate', message: 'Asking for permission' });
      try {
        const grant = await service.grant('/api/policy', file, profile);
        uppy.setFileMeta(file.id, grant.fields);
        // The fields are signed: exactly these are sent, in this order, before the file.
        uppy.setFileState(file.id, { grant, xhrUpload: { endpoint: grant.url, allowedMetaFields: Object.keys(grant.fields) } });
      } catch (error) {
        uppy.emit('upload-error', file, error); // this file is refused; the others go on
      }
      uppy.emit('preprocess-complete', uppy.getFile(file.id));
    }
  });

  uppy.use(XHRUpload, {
    endpoint: '', // each file has its own
    fieldName: 'file',
    limit: 3,
    // A file is sent once: whether it arrived is asked for, not guessed.
    shouldRetry: () => false,
    // 203: the file is stored and its callback failed; the answer is XML then.
    getResponseData: (xhr) => (xhr.status === 203 ? { Status: 'CallbackFailed' } : JSON.parse(xhr.responseText)),
  });

  uppy.addPostProcessor(async (ids) => {
    await Promise.all(uppy.getFilesByIds(ids).map(async (file) => {
      if (file.error) return;
      uppy.emit('postprocess-progress', file, { mode: 'indeterminate', message: 'Waiting for the check' });
      try {
        const upload = await service.settle({ key: file.grant.fields.key, grant: file.grant }, file.response?.status === 203);
        uppy.setFileState(file.id, { upload });
      } catch (error) {
        uppy.emit('upload-error', file, error);
      }
      uppy.emit('postprocess-complete', uppy.getFile(file.id));
    }));
  });

  return uppy;
}
