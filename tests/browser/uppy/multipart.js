// Uppy with @uppy/aws-s3 6 (6.3.1): large files travel in parts that the service signs one by one, small ones as a form.
// The hook is `signRequest`: the plug-in says which request it wants to send, the service answers where to.
//
//   useParts(new Uppy(), uploadService());
//   const { successful } = await uppy.upload();
//   successful[0].upload.state                 // 'ready', 'rejected' or 'failed'
//
// The bucket's CORS rule must allow PUT, POST, GET and DELETE and expose ETag.

import AwsS3 from '@uppy/aws-s3';

const FIVE_MIB = 5 * 1024 * 1024;

export function useParts(uppy, service, { profile, partsFrom = FIVE_MIB } = {}) {
  const grants = new Map(); // by object key

  async function signRequest(request) {
    const grant = grants.get(request.key);

    // Parts, list of parts, abort, complete. The service itself answers to complete: it looks at the parts before.
    if (request.uploadId) {
      const { url, headers } = await service.sign(grant, request);
      return { url: service.url(url), headers: request.method === 'POST' ? { ...headers, ...service.headers() } : headers };
    }

    // The first request of a file; its key is still what generateObjectKey made of it.
    const file = uppy.getFile(request.key);
    const inParts = request.method === 'POST';
    const begun = await service.grant(inParts ? '/api/multipart' : '/api/policy', file, profile);
    const key = inParts ? begun.key : begun.fields.key;
    grants.set(key, begun);
    uppy.setFileState(file.id, { grant: begun, grantKey: key });
    return inParts ? { url: begun.url, headers: begun.headers, key } : { url: begun.url, fields: begun.fields };
  }

  uppy.use(AwsS3, {
    signRequest,
    generateObjectKey: (file) => file.id,
    shouldUseMultipart: (file) => file.size > partsFrom,
    getChunkSize: ({ size }) => Math.max(FIVE_MIB, Math.ceil(size / 10_000)),
    limit: 3,
  });

  // The plug-in takes any 2xx for success, a 203 for a failed callback too: the state tells.
  uppy.addPostProcessor(async (ids) => {
    await Promise.all(uppy.getFilesByIds(ids).map(async (file) => {
      if (file.error || !file.grant) return;
      uppy.emit('postprocess-progress', file, { mode: 'indeterminate', message: 'Waiting for the check' });
      try {
        uppy.setFileState(file.id, { upload: await service.settle({ key: file.grantKey, grant: file.grant }) });
      } catch (error) {
        uppy.emit('upload-error', file, error);
      }
      uppy.emit('postprocess-complete', uppy.getFile(file.id));
    }));
  });

  return uppy;
}
