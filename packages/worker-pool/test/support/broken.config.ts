throw new Error('no licence for children');
