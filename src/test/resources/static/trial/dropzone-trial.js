Dropzone.autoDiscover = false;
const dropzone = new Dropzone('#dropzone', {
  url: '/api/upload_file', chunking: true, chunkSize: 20000, parallelChunkUploads: true, createImageThumbnails: false,
  headers: { 'X-Requested-With': 'XMLHttpRequest' },
});
dropzone.hiddenFileInput.id = 'input';
dropzone.hiddenFileInput.style.visibility = 'visible';
// Of pieces that are sent at once, the one that makes the file whole need not be the last to be answered.
dropzone.on('sending', (file, request) => request.addEventListener('load', () => {
  if (JSON.parse(request.responseText).job_id) document.getElementById('answer').textContent = request.responseText;
}));
dropzone.on('error', (file, message) => { document.getElementById('answer').textContent = 'error ' + JSON.stringify(message); });
