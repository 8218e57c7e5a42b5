Dropzone.autoDiscover = false;
const dropzone = new Dropzone('#dropzone', {
  url: '/api/upload_file', chunking: true, chunkSize: 20000, parallelChunkUploads: true, createImageThumbnails: false,
  headers: { 'X-Requested-With': 'XMLHttpRequest' },
});
dropzone.hiddenFileInput.id = 'input';
dropzone.hiddenFileInput.style.visibility = 'visible';
dropzone.on('success', file => { document.getElementById('answer').textContent = file.xhr.responseText; });
dropzone.on('error', (file, message) => { document.getElementById('answer').textContent = 'error ' + JSON.stringify(message); });
