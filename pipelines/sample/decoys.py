DECOYS = {}
