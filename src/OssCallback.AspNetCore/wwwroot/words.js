// Every word that the pages show, in one place, and how numbers and times are written. The language is the address's
// (?lang=zh), else the one chosen last, else the browser's.

const LANGUAGE_ITEM = 'oss-upload-language';

const EN = {
  // The upload page
  uploadTitle: 'Upload to OSS',
  uploadIntro: 'Files go from this browser straight to the bucket. OSS reports each one to the server, which checks it before it counts.',
  skip: 'Skip to the upload',
  needsScript: 'This page needs JavaScript to send files.',
  apiKey: 'API key',
  keyHint: 'The server asks for a key. It stays in this tab and is forgotten when you close it.',
  keyWrong: 'The server did not accept this key. Enter another one.',
  useKey: 'Use key',
  enterKey: 'Enter a key',
  otherKey: 'Use another key',
  chooseTitle: 'Choose files',
  dropHere: 'Drop files here, or ',
  chooseFiles: 'choose files',
  pasteHint: 'You can also paste an image or a file with',
  profile: 'Profile',
  limitSize: 'Up to {max} each',
  limitSizes: '{min} to {max} each',
  limitTypes: '{types}',
  allTypes: 'all types',
  anyOf: 'any {type}',
  howTitle: 'What happens to a file',
  howGrant: 'The server signs a permission for this one file: its key, size and type.',
  howStore: 'The browser sends the bytes to the bucket. They never pass the server.',
  howCallback: 'OSS calls the server back. The signature and the ticket are verified.',
  howQueue: 'The report is stored before OSS gets its answer. Nothing is lost from here.',
  howCheck: 'The server looks at the object itself: size, type, checksum and review.',
  howReady: 'The file counts, exactly once.',
  yourUploads: 'Your uploads',
  clearFinished: 'Clear finished',
  retryAll: 'Try {count} again',
  overall: '{done} of {all} files · {loaded} of {total}',
  overallLeft: ' · {left} left',
  serverHas: 'What the server has',
  today: 'Today',
  uploads: 'Uploads',
  stored: 'Stored',
  refused: 'Refused',
  byType: 'By type',
  noAnswer: 'The server does not answer at the moment.',
  recent: 'Recent uploads',
  recentForOperators: 'Operators see recent uploads and today’s numbers here.',
  recentEmpty: 'Nothing yet. The first upload appears here.',
  footer: 'OssCallbackFunctions. This page is plain HTML, CSS and a few modules without a build: take the upload into your own project with',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  open: 'Open',
  details: 'Details',
  answer: 'Answer',
  uploadId: 'Upload id',
  objectKey: 'Object key',
  permissionEnds: 'Permission ends',
  cancelFile: 'Cancel {name}',
  retryFile: 'Try again: {name}',
  removeFile: 'Remove {name} from this list',
  openFile: 'Open {name}',
  detailsOf: 'Details of {name}',
  progressOf: 'Progress of {name}',
  stepsOf: 'Steps of {name}',
  underWay: '{count} under way',
  countReady: '{count} ready',
  countFailed: '{count} failed',
  waitingTurn: 'Waiting for its turn',
  sentOf: '{loaded} of {total} · {percent}\u00a0%',
  speedLeft: '{speed}/s · {left} left',
  uploadedWaits: '{name} is uploaded and waits to be checked.',
  callbackAnswer: 'Callback’s answer, relayed by OSS',
  ossAnswer: 'OSS’s answer, status {status}',
  nothing: '(nothing)',
  none: 'none',
  readyIn: 'Ready in {duration}',
  readyAt: 'Ready',
  readyConfirmed: ', confirmed without a callback',
  isReady: '{name} is ready.',
  stillReviewing: 'Still in review. The upload is safe; you may close this page.',
  stillQueued: 'Still queued. The upload is safe; you may close this page.',
  cancelled: 'Cancelled',
  isCancelled: '{name} is cancelled.',
  requestOf: 'OSS request {id}.',
  busyServer: 'The server is busy',
  silentServer: 'No answer',
  nextAttempt: '{reason}. Next attempt in {wait}',
  askingServer: '{reason}. Asking the server to look',
  safeOffline: 'The upload is safe. The server does not answer at the moment',
  sentWaiting: 'Sent. OSS is calling the server back',
  waitingReview: 'Checked. Waiting for the review',
  askingPermission: 'Asking for permission',
  sending: 'Sending {size}',
  inQueue: 'In the queue',
  checking: 'The server is checking the object',
  pasted: 'Pasted {stamp}',
  noFile: 'The file of an upload before the page was loaded is not here any more. Choose it again.',
  tooLarge: '{size}; at most {max} are allowed.',
  tooSmall: '{size}; at least {min} are asked for.',
  wrongType: '{type}; allowed are {types}.',
  confirmed: 'Confirmed',
  steps: { grant: 'Grant', store: 'In OSS', callback: 'Callback', queue: 'Queued', check: 'Checked', ready: 'Ready' },
  statuses: { pending: 'not yet', active: 'in progress', done: 'done', warn: 'done in another way', failed: 'failed' },
  states: { received: 'received', reviewing: 'in review', held: 'waits for you', ready: 'ready', rejected: 'rejected', failed: 'failed' },
  // What people are told about a code: what happened, and what they can do.
  problems: {
    file_too_large: ['The file is too large', 'Choose a smaller file, or make this one smaller.'],
    file_too_small: ['The file is too small', 'Choose another file.'],
    file_empty: ['The file is empty', 'Choose another file.'],
    type_not_allowed: ['This type is not accepted', 'Convert the file, or choose one of an accepted type.'],
    extension_not_allowed: ['This file extension is not accepted', 'Choose a file of an accepted type.'],
    content_mismatch: ['The file is not what its type says', 'Save it under its real type, or choose another file.'],
    image_too_large: ['The picture has too many pixels', 'Make it smaller.'],
    unknown_profile: ['The server does not know this profile', 'Check the profile name in the address or in the page.'],
    unauthorized: ['The server asks for an API key', 'Enter the key above. Waiting files then start by themselves.'],
    forbidden: ['This API key may not upload', 'Use a key that has the right to.'],
    server_unreachable: ['The server cannot be reached', 'Check the network connection, then try again.'],
    connection_lost: ['The connection to OSS was lost', 'The file did not arrive. Try again. If it never works, the CORS rules of the bucket must allow this page.'],
    file_unreadable: ['The browser cannot read this file', 'Folders cannot be uploaded. If the file was moved or changed, choose it again.'],
    object_missing: ['The object is not in the bucket', 'It may have been deleted. Upload the file again.'],
    rejected: ['The review refused this file', 'Choose another file.'],
    failed: ['The server could not check the object', 'Try again, or ask the operator to look at the upload.'],
    CallbackFailed: ['OSS has the file, but could not report it', 'The server does not know of it yet. Try again; the file is not sent a second time if the server can be asked.'],
    AccessDenied: ['OSS refused the permission', 'It may have expired. Try again to get a new one.'],
    EntityTooLarge: ['OSS refused the size', 'The file is larger than it was when the upload began.'],
    EntityTooSmall: ['OSS refused the size', 'The file is smaller than it was when the upload began.'],
    SignatureDoesNotMatch: ['OSS did not accept the signature', 'The access key in the server’s settings is probably wrong.'],
    InvalidAccessKeyId: ['OSS does not know the access key', 'Check the access key in the server’s settings.'],
    tooMany: ['Too many requests at once', 'Wait a moment, then try again.'],
    atGrant: ['The server gave no permission', 'If the reason may pass, try again.'],
    atStore: ['OSS did not take the file', 'Try again.'],
    atCallback: ['OSS has the file, but the server could not confirm it', 'Try again; the file is not sent a second time.'],
    atQueue: ['The state of the upload is unknown', 'The file is stored and queued. Try again to ask for its state.'],
    atCheck: ['The file was not accepted', 'Choose another file.'],
    atReady: ['The upload did not finish', 'Try again.'],
    ofPage: ['The page made a mistake', 'Reload the page and try again.'],
  },
  // The console
  consoleTitle: 'Uploads console',
  skipToMain: 'Skip to the content',
  views: 'Views',
  overview: 'Overview',
  uploadsView: 'Uploads',
  failedView: 'Failed',
  heldView: 'Waiting',
  statistics: 'Statistics',
  operatorKey: 'Operator’s API key or token',
  health: 'Health',
  healthy: 'Ready',
  unhealthy: 'Callbacks are answered 503',
  arrived: 'How uploads became known',
  callbacksMissing: 'Uploads come, and not one callback: OSS does not reach the callback address.',
  lastHour: 'Last hour',
  lastDay: '24 hours',
  callbackAnswers: 'Callbacks answered by this instance',
  accepted: 'Accepted',
  unavailable: 'Not in time (503)',
  times: 'Half of the answers within {median} ms, 99 of 100 within {p99} ms, the longest {longest} ms. OSS waits 5,000 ms.',
  noTimes: 'No callback since the start.',
  refusals: 'Refused, by cause',
  noRefusals: 'None since the start.',
  waitingLine: 'Waiting',
  inQueueLine: 'To be processed',
  inNotices: 'To be told',
  oldest: '{count}, the first for {age}',
  failedLine: 'Failed',
  heldLine: 'For a decision',
  thousand: 'over 1,000',
  state: 'State',
  anyState: 'any',
  user: 'User',
  fromDay: 'From',
  toDay: 'To',
  nameHolds: 'Name holds',
  show: 'Show',
  older: 'Older ones',
  shown: '{count} shown',
  noneFound: 'None found.',
  noneYet: 'None found among the latest; look through older ones.',
  noneFailed: 'Nothing has failed.',
  noneHeld: 'Nothing waits for a decision.',
  redrive: 'Try again',
  redriveAll: 'Try all again',
  accept: 'Accept',
  reject: 'Reject',
  acceptFile: 'Accept {name}',
  rejectFile: 'Reject {name}',
  redriveFile: 'Try again: {name}',
  timeline: 'Timeline',
  facts: 'Facts',
  rawBody: 'Callback as it came',
  owed: 'Still to be told',
  uploadsByDay: 'Uploads by day',
  bySource: 'By who told of them',
  byProfile: 'By profile',
  totals: '{uploads} ready with {bytes}, {rejected} rejected, {failed} failed.',
  isCut: 'Only the newest 20,000 uploads of this user are counted.',
  dayOf: '{day}: {uploads} with {bytes}',
  done: 'Done: {what}.',
  unknownUpload: 'There is no such upload.',
  needsOperator: 'This needs an operator’s key.',
  sources: { callback: 'By OSS’s callback', confirm: 'Confirmed by the client', reconcile: 'Found in the bucket' },
  timelineSteps: {
    granted: 'Granted, to begin until {time}', told: '{type} was told to {to}',
    received: 'Heard of it', reviewing: 'Object looked at', ready: 'Ready', rejected: 'Rejected', failed: 'Failed', held: 'Waits: {reason}',
    taken_up: 'Queued again', answered: 'A reviewer accepted', object_deleted: 'Object deleted', object_moved: 'Object moved to quarantine', object_tagged: 'Object tagged',
  },
  factNames: {
    id: 'Id', object: 'Key', size: 'Size', mimeType: 'Type', user: 'User', profile: 'Profile', source: 'Told by', revision: 'Revision', etag: 'ETag', crc64: 'CRC-64',
    contentMd5: 'MD5', lastModified: 'Written', clientIp: 'Client', requestId: 'OSS request', reason: 'Reason', hold: 'Waits for', awaits: 'Reviewer', url: 'Public address', removedAt: 'Removed',
  },
  justNow: 'just now',
  minutesAgo: '{n}\u00a0min ago',
  hoursAgo: '{n}\u00a0h ago',
  daysAgo: '{n}\u00a0d ago',
  seconds: '{n}\u00a0s',
  minutes: '{m}\u00a0min {s}\u00a0s',
  hours: '{h}\u00a0h {m}\u00a0min',
  otherLanguage: '中文',
};

const ZH = {
  uploadTitle: '上传到 OSS',
  uploadIntro: '文件由浏览器直接上传到 Bucket。OSS 把每个文件通知服务器，服务器检查对象本身之后才计入。',
  skip: '跳到上传',
  needsScript: '本页需要 JavaScript 才能上传文件。',
  apiKey: 'API 密钥',
  keyHint: '服务器要求密钥。密钥只保存在此标签页，关闭后即清除。',
  keyWrong: '服务器不接受此密钥，请换一个。',
  useKey: '使用密钥',
  enterKey: '输入密钥',
  otherKey: '换一个密钥',
  chooseTitle: '选择文件',
  dropHere: '把文件拖到这里，或',
  chooseFiles: '选择文件',
  pasteHint: '也可以粘贴图片或文件：',
  profile: '上传配置',
  limitSize: '每个文件最大 {max}',
  limitSizes: '每个文件 {min} 至 {max}',
  limitTypes: '{types}',
  allTypes: '所有类型',
  anyOf: '任意 {type}',
  howTitle: '一个文件会经历什么',
  howGrant: '服务器只为这一个文件签发许可：键、大小和类型都已确定。',
  howStore: '浏览器把内容直接传到 Bucket，不经过服务器。',
  howCallback: 'OSS 回调服务器，服务器验证签名和票据。',
  howQueue: '先把消息落盘，再应答 OSS。从这里起不会丢失。',
  howCheck: '服务器查看对象本身：大小、类型、校验和，并进行审核。',
  howReady: '文件计入，且只计一次。',
  yourUploads: '我的上传',
  clearFinished: '清除已完成',
  retryAll: '重试 {count} 个',
  overall: '{done} / {all} 个文件 · {loaded} / {total}',
  overallLeft: ' · 剩余 {left}',
  serverHas: '服务器上的数据',
  today: '今天',
  uploads: '上传数',
  stored: '存储量',
  refused: '被拒',
  byType: '按类型',
  noAnswer: '服务器暂时没有应答。',
  recent: '最近的上传',
  recentForOperators: '管理员可以在这里看到最近的上传和今天的统计。',
  recentEmpty: '还没有。第一个上传会显示在这里。',
  footer: 'OssCallbackFunctions。本页只有 HTML、CSS 和几个模块，无需构建；上传部分可直接拿到自己的项目：',
  tryAgain: '重试',
  cancel: '取消',
  open: '打开',
  details: '详情',
  answer: '应答',
  uploadId: '上传 ID',
  objectKey: '对象键',
  permissionEnds: '许可到期',
  cancelFile: '取消 {name}',
  retryFile: '重试 {name}',
  removeFile: '从列表移除 {name}',
  openFile: '打开 {name}',
  detailsOf: '{name} 的详情',
  progressOf: '{name} 的进度',
  stepsOf: '{name} 的步骤',
  underWay: '{count} 个进行中',
  countReady: '{count} 个就绪',
  countFailed: '{count} 个失败',
  waitingTurn: '排队等待上传',
  sentOf: '{loaded} / {total} · {percent}%',
  speedLeft: '{speed}/秒 · 剩余 {left}',
  uploadedWaits: '{name} 已上传，等待检查。',
  callbackAnswer: 'OSS 转发的回调应答',
  ossAnswer: 'OSS 的应答，状态 {status}',
  nothing: '（无）',
  none: '无',
  readyIn: '就绪，用时 {duration}',
  readyAt: '就绪',
  readyConfirmed: '，未收到回调，经确认完成',
  isReady: '{name} 已就绪。',
  stillReviewing: '仍在审核。上传是安全的，可以关闭本页。',
  stillQueued: '仍在排队。上传是安全的，可以关闭本页。',
  cancelled: '已取消',
  isCancelled: '{name} 已取消。',
  requestOf: 'OSS 请求 {id}。',
  busyServer: '服务器繁忙',
  silentServer: '没有应答',
  nextAttempt: '{reason}，{wait}后重试',
  askingServer: '{reason}，正在请服务器查看',
  safeOffline: '上传是安全的，服务器暂时没有应答',
  sentWaiting: '已发送，OSS 正在回调服务器',
  waitingReview: '已检查，等待审核',
  askingPermission: '正在申请许可',
  sending: '正在发送 {size}',
  inQueue: '排队中',
  checking: '服务器正在检查对象',
  pasted: '粘贴 {stamp}',
  noFile: '页面加载之前的文件已不在这里，请重新选择。',
  tooLarge: '文件 {size}，最大允许 {max}。',
  tooSmall: '文件 {size}，至少需要 {min}。',
  wrongType: '类型为 {type}，允许 {types}。',
  confirmed: '已确认',
  steps: { grant: '许可', store: '已存入', callback: '回调', queue: '排队', check: '检查', ready: '就绪' },
  statuses: { pending: '未开始', active: '进行中', done: '完成', warn: '以其他方式完成', failed: '失败' },
  states: { received: '已收到', reviewing: '审核中', held: '待处理', ready: '就绪', rejected: '被拒', failed: '失败' },
  problems: {
    file_too_large: ['文件过大', '请选择更小的文件，或压缩后再上传。'],
    file_too_small: ['文件过小', '请选择其他文件。'],
    file_empty: ['文件为空', '请选择其他文件。'],
    type_not_allowed: ['不接受此类型', '请转换格式，或选择允许的类型。'],
    extension_not_allowed: ['不接受此扩展名', '请选择允许的类型的文件。'],
    content_mismatch: ['文件内容与类型不符', '请以真实的类型保存，或选择其他文件。'],
    image_too_large: ['图片像素过多', '请缩小图片。'],
    unknown_profile: ['服务器没有此上传配置', '请检查地址或页面中的配置名称。'],
    unauthorized: ['服务器要求 API 密钥', '请在上方输入密钥，等待中的文件会自动开始。'],
    forbidden: ['此 API 密钥无权上传', '请使用有权限的密钥。'],
    server_unreachable: ['无法连接服务器', '请检查网络后重试。'],
    connection_lost: ['与 OSS 的连接中断', '文件没有送达，请重试。如果始终失败，请检查 Bucket 的跨域规则是否允许本页。'],
    file_unreadable: ['浏览器无法读取此文件', '不能上传文件夹。如果文件已移动或修改，请重新选择。'],
    object_missing: ['对象不在 Bucket 中', '可能已被删除，请重新上传。'],
    rejected: ['审核未通过', '请选择其他文件。'],
    failed: ['服务器无法检查对象', '请重试，或请管理员查看此上传。'],
    CallbackFailed: ['OSS 已收到文件，但未能通知服务器', '服务器还不知道此文件。请重试；若服务器可以查看，则不会重复发送。'],
    AccessDenied: ['OSS 拒绝了许可', '许可可能已过期，重试会申请新的许可。'],
    EntityTooLarge: ['OSS 拒绝了文件大小', '文件比开始上传时更大。'],
    EntityTooSmall: ['OSS 拒绝了文件大小', '文件比开始上传时更小。'],
    SignatureDoesNotMatch: ['OSS 不接受签名', '服务器配置的 AccessKey 可能有误。'],
    InvalidAccessKeyId: ['OSS 不认识 AccessKey', '请检查服务器配置的 AccessKey。'],
    tooMany: ['请求过于频繁', '请稍候重试。'],
    atGrant: ['服务器未签发许可', '若原因是暂时的，请重试。'],
    atStore: ['OSS 没有接收文件', '请重试。'],
    atCallback: ['OSS 已收到文件，但服务器未能确认', '请重试，文件不会重复发送。'],
    atQueue: ['上传状态未知', '文件已存储并排队，重试可查询状态。'],
    atCheck: ['文件未被接受', '请选择其他文件。'],
    atReady: ['上传没有完成', '请重试。'],
    ofPage: ['页面出错', '请刷新页面后重试。'],
  },
  consoleTitle: '上传控制台',
  skipToMain: '跳到内容',
  views: '视图',
  overview: '概览',
  uploadsView: '上传',
  failedView: '失败',
  heldView: '待处理',
  statistics: '统计',
  operatorKey: '管理员的 API 密钥或令牌',
  health: '健康状况',
  healthy: '就绪',
  unhealthy: '回调将以 503 应答',
  arrived: '上传如何得知',
  callbacksMissing: '有上传，却没有一次回调：OSS 访问不到回调地址。',
  lastHour: '最近一小时',
  lastDay: '24 小时',
  callbackAnswers: '本实例应答的回调',
  accepted: '已接受',
  unavailable: '未及时处理（503）',
  times: '一半的应答在 {median} 毫秒内，99% 在 {p99} 毫秒内，最长 {longest} 毫秒。OSS 等待 5000 毫秒。',
  noTimes: '启动以来没有回调。',
  refusals: '被拒的回调（按原因）',
  noRefusals: '启动以来没有。',
  waitingLine: '等待中',
  inQueueLine: '待处理的消息',
  inNotices: '待通知的事件',
  oldest: '{count}，最早的已等待 {age}',
  failedLine: '失败',
  heldLine: '待人工决定',
  thousand: '超过 1000',
  state: '状态',
  anyState: '全部',
  user: '用户',
  fromDay: '从',
  toDay: '到',
  nameHolds: '名称包含',
  show: '显示',
  older: '更早的',
  shown: '已显示 {count} 个',
  noneFound: '没有找到。',
  noneYet: '最近的记录中没有找到，可继续查看更早的记录。',
  noneFailed: '没有失败的上传。',
  noneHeld: '没有待决定的上传。',
  redrive: '重试',
  redriveAll: '全部重试',
  accept: '通过',
  reject: '拒绝',
  acceptFile: '通过 {name}',
  rejectFile: '拒绝 {name}',
  redriveFile: '重试：{name}',
  timeline: '时间线',
  facts: '详细信息',
  rawBody: '收到的回调原文',
  owed: '尚待通知',
  uploadsByDay: '每日上传',
  bySource: '按得知方式',
  byProfile: '按上传配置',
  totals: '就绪 {uploads} 个，共 {bytes}；被拒 {rejected} 个，失败 {failed} 个。',
  isCut: '只统计该用户最新的 20000 个上传。',
  dayOf: '{day}：{uploads} 个，{bytes}',
  done: '完成：{what}。',
  unknownUpload: '没有这个上传。',
  needsOperator: '需要管理员密钥。',
  sources: { callback: 'OSS 回调', confirm: '客户端确认', reconcile: '在 Bucket 中找到' },
  timelineSteps: {
    granted: '已授权，可在 {time} 前开始上传', told: '已将 {type} 通知 {to}',
    received: '得知上传', reviewing: '查看对象', ready: '就绪', rejected: '被拒', failed: '失败', held: '等待：{reason}',
    taken_up: '重新排队', answered: '审核方通过', object_deleted: '对象已删除', object_moved: '对象已移入隔离区', object_tagged: '对象已打标签',
  },
  factNames: {
    id: 'ID', object: '键', size: '大小', mimeType: '类型', user: '用户', profile: '上传配置', source: '得知方式', revision: '版本', etag: 'ETag', crc64: 'CRC-64',
    contentMd5: 'MD5', lastModified: '写入时间', clientIp: '客户端', requestId: 'OSS 请求', reason: '原因', hold: '等待原因', awaits: '审核方', url: '公开地址', removedAt: '移除时间',
  },
  justNow: '刚刚',
  minutesAgo: '{n} 分钟前',
  hoursAgo: '{n} 小时前',
  daysAgo: '{n} 天前',
  seconds: '{n} 秒',
  minutes: '{m} 分 {s} 秒',
  hours: '{h} 小时 {m} 分',
  otherLanguage: 'English',
};

const WORDS = { en: EN, zh: ZH };

/** `en` or `zh`. */
export const language = chooseLanguage();

const words = WORDS[language];
const locale = language === 'zh' ? 'zh-CN' : 'en';
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const dateAndTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** The words of a key, with values in the place of `{names}`; `group.key` for those in a group. */
export function say(key, values = {}) {
  const found = key.split('.').reduce((group, name) => group?.[name], words);
  return (found ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Title and advice for a code; undefined for one that has no words. */
export const sayProblem = (code) => words.problems[code];

/** Writes the words of the chosen language into what has `data-say` or `data-say-label`. */
export function translate(root = document) {
  document.documentElement.lang = locale;
  for (const element of root.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);
  for (const element of root.querySelectorAll('[data-say-label]')) element.setAttribute('aria-label', say(element.dataset.sayLabel));
}

/** A link to the same page in the other language. */
export function offerOtherLanguage(link) {
  const other = language === 'zh' ? 'en' : 'zh';
  const address = new URL(location.href);
  address.searchParams.set('lang', other);
  link.href = address;
  link.lang = link.hreflang = other === 'zh' ? 'zh-CN' : 'en';
  link.textContent = words.otherLanguage;
}

export const formatNumber = (value) => whole.format(value);

export const formatTime = (date) => dateAndTime.format(date);

export function formatBytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${(value < 100 && power > 0 ? fraction : whole).format(value)}\u00a0${units[power]}`;
}

export function formatDuration(seconds) {
  if (seconds < 10) return say('seconds', { n: fraction.format(seconds) });
  if (seconds < 60) return say('seconds', { n: Math.round(seconds) });
  if (seconds < 3600) return say('minutes', { m: Math.floor(seconds / 60), s: Math.round(seconds % 60) });
  return say('hours', { h: Math.floor(seconds / 3600), m: Math.round((seconds % 3600) / 60) });
}

export function formatAge(date) {
  const seconds = Math.max(0, (Date.now() - date.getTime()) / 1000);
  if (seconds < 45) return say('justNow');
  if (seconds < 3600) return say('minutesAgo', { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 86_400) return say('hoursAgo', { n: Math.round(seconds / 3600) });
  return say('daysAgo', { n: Math.round(seconds / 86_400) });
}

function chooseLanguage() {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked in WORDS) {
    remember(asked);
    return asked;
  }
  const last = recall();
  if (last in WORDS) return last;
  return navigator.languages?.[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

// A page that may not store anything still works; it asks the browser again each time.
function recall() {
  try {
    return localStorage.getItem(LANGUAGE_ITEM) ?? '';
  } catch {
    return '';
  }
}

function remember(chosen) {
  try {
    localStorage.setItem(LANGUAGE_ITEM, chosen);
  } catch {
    // For this page only.
  }
}
