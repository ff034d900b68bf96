"""Label Studio's ML-backend protocol: tasks in, predictions out; annotations that come back are kept for training.

    label_config  the project's labelling configuration, as far as a prediction needs it
    predictions   a report as the ``result`` of a prediction
    routes        the routes

Source: HumanSignal/label-studio-ml-backend, ``api.py``; HumanSignal/label-studio, ``ml/api_connector.py`` and, for the
unit of offsets, ``web/libs/editor/src/utils/selection-tools.js`` (code points).
"""
