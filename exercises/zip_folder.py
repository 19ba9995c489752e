"""Writes a folder as a zip to standard output, permissions kept: for package-autograder without zip."""
import io
import os
import sys
import zipfile

folder = sys.argv[1]
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zip_file:
    for directory, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(directory, name)
            if not os.path.islink(path):
                zip_file.write(path, os.path.relpath(path, folder))
sys.stdout.buffer.write(archive.getvalue())
